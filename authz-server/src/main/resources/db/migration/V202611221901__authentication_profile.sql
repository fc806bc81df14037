CREATE TABLE authentication_profile (
	subject text PRIMARY KEY REFERENCES authentication_account,
	profile bytea NOT NULL CHECK (length(profile) <= 8192),
	updated_at timestamptz NOT NULL
);
COMMENT ON TABLE authentication_profile IS 'What people say of themselves; nobody verified it';
COMMENT ON COLUMN authentication_profile.profile IS 'JSON of OpenID Connect standard claims, encrypted, context authentication_profile.profile:<subject>';
GRANT SELECT, INSERT, UPDATE ON authentication_profile TO ${app};
