ALTER TABLE authentication_account ALTER COLUMN email DROP NOT NULL;
ALTER TABLE authentication_account ADD COLUMN email_verified_at timestamptz;
ALTER TABLE authentication_account ADD COLUMN claimed_email text
	CHECK (claimed_email = lower(claimed_email) AND length(claimed_email) <= 254);
ALTER TABLE authentication_account ADD COLUMN claimed_at timestamptz;
ALTER TABLE authentication_account ADD CHECK ((claimed_email IS NULL) = (claimed_at IS NULL));
ALTER TABLE authentication_account ADD CHECK (email IS NOT NULL OR email_verified_at IS NULL);
COMMENT ON COLUMN authentication_account.email IS 'User name: the address of whoever has confirmed it, or had it before addresses were confirmed';
COMMENT ON COLUMN authentication_account.email_verified_at IS 'When a link sent to the address was used';
COMMENT ON COLUMN authentication_account.claimed_email IS 'Address that the account asks for and has not confirmed; of several that claim one, whoever confirms gets it';
GRANT UPDATE (email, email_verified_at, claimed_email, claimed_at) ON authentication_account TO ${app};
