ALTER TABLE loan_application
	ADD COLUMN answer_location text CHECK (length(answer_location) BETWEEN 1 AND 255 AND starts_with(answer_location, '/'));
COMMENT ON COLUMN loan_application.answer_location IS 'The path of what the lending API made (RFC 9110, 10.2.2): of a loan, where it stands.';
