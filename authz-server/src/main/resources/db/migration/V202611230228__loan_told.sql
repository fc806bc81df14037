ALTER TABLE loan_application ADD COLUMN told text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN loan_application.told IS 'Notices that the borrower was sent about it: each once';
