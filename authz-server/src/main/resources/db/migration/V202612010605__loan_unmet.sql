ALTER TABLE loan_application
	ADD COLUMN unmet text CHECK (unmet IN ('missing', 'quarantined', 'failed', 'locked'));
COMMENT ON COLUMN loan_application.unmet IS 'Why what is demanded cannot be proven. Of a challenged one missing: it waits for its borrower to enrol something.';
