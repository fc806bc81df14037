ALTER TABLE authentication_password ADD COLUMN imported boolean NOT NULL DEFAULT false;
ALTER TABLE authentication_password DROP CONSTRAINT authentication_password_hash_check;
ALTER TABLE authentication_password ADD CONSTRAINT authentication_password_hash_check
	CHECK (hash LIKE '$argon2id$%' OR (imported AND hash LIKE '$%' AND length(hash) <= 512));
COMMENT ON TABLE authentication_password IS 'Passwords as hashes with their parameters: Argon2id, but what was imported until its first sign-in';
COMMENT ON COLUMN authentication_password.imported IS 'Whether another system made the hash, of the password exactly as it was typed';

CREATE TABLE authentication_customer_number (
	number text PRIMARY KEY CHECK (number ~ '^[!-~]{1,64}$'),
	subject text NOT NULL UNIQUE REFERENCES authentication_account
);
COMMENT ON TABLE authentication_customer_number IS 'The lender''s own identifiers of its customers, one each';
GRANT SELECT, INSERT ON authentication_customer_number TO ${app};
