ALTER TABLE authentication_account DROP CONSTRAINT authentication_account_role_check;
ALTER TABLE authentication_account ADD CONSTRAINT authentication_account_role_check
	CHECK (role IN ('borrower', 'reviewer', 'security_officer', 'auditor', 'operator'));
COMMENT ON COLUMN authentication_account.role IS 'What the account is for; never changes';
