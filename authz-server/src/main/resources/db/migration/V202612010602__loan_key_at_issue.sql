ALTER TABLE loan_application ALTER COLUMN jkt DROP NOT NULL;
ALTER TABLE loan_application ADD CONSTRAINT loan_application_jkt_when_issued
	CHECK (jkt IS NOT NULL OR jti IS NULL) NOT VALID;
ALTER TABLE loan_application VALIDATE CONSTRAINT loan_application_jkt_when_issued;
COMMENT ON COLUMN loan_application.jkt IS 'Thumbprint (RFC 7638) of the key that the token is bound to; of a confidential client that named none, from when it is issued.';
