CREATE TABLE authentication_quarantine (
	subject text NOT NULL REFERENCES authentication_account,
	factor text NOT NULL CHECK (length(factor) <= 64),
	credential text NOT NULL CHECK (length(credential) <= 1400),
	since timestamptz NOT NULL,
	in_registration boolean NOT NULL,
	PRIMARY KEY (subject, factor, credential)
);
COMMENT ON TABLE authentication_quarantine IS 'Factors that are new to an account; * stands for all it had when it was recovered';
COMMENT ON COLUMN authentication_quarantine.since IS 'When it was enrolled; policy says how long it is held from there';
COMMENT ON COLUMN authentication_quarantine.in_registration IS 'Enrolled in the registration''s own sign-in: held only until the e-mail address is confirmed';
GRANT SELECT, INSERT, UPDATE (since, in_registration), DELETE ON authentication_quarantine TO ${app};

ALTER TABLE authentication_account ADD COLUMN IF NOT EXISTS email_verified_at timestamptz;
COMMENT ON COLUMN authentication_account.email_verified_at IS 'When its owner confirmed the e-mail address; null where nobody did';
GRANT UPDATE (email_verified_at) ON authentication_account TO ${app};
