CREATE TABLE authentication_account (
	subject text PRIMARY KEY CHECK (subject ~ '^[A-Za-z0-9_-]{22}$'),
	email text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) <= 254),
	identity text NOT NULL CHECK (identity IN ('unproven', 'asserted', 'proven')),
	role text NOT NULL CHECK (role IN ('borrower', 'security_officer')),
	demo boolean NOT NULL,
	created_at timestamptz NOT NULL
);
COMMENT ON TABLE authentication_account IS 'Everybody who can sign in';
COMMENT ON COLUMN authentication_account.subject IS 'The sub of every token: opaque';
COMMENT ON COLUMN authentication_account.email IS 'User name';
COMMENT ON COLUMN authentication_account.demo IS 'Made by profile demo: a start without it refuses';
GRANT SELECT, INSERT, UPDATE (identity) ON authentication_account TO ${app};

CREATE TABLE authentication_password (
	subject text PRIMARY KEY REFERENCES authentication_account,
	hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
	changed_at timestamptz NOT NULL
);
COMMENT ON TABLE authentication_password IS 'Passwords as Argon2id hashes with their parameters';
GRANT SELECT, INSERT, UPDATE ON authentication_password TO ${app};

CREATE TABLE authentication_totp (
	subject text PRIMARY KEY REFERENCES authentication_account,
	secret bytea NOT NULL,
	last_step bigint NOT NULL,
	enrolled_at timestamptz NOT NULL
);
COMMENT ON TABLE authentication_totp IS 'Authenticator apps, RFC 6238';
COMMENT ON COLUMN authentication_totp.secret IS 'Encrypted under the key-encryption key, context authentication_totp.secret:<subject>';
COMMENT ON COLUMN authentication_totp.last_step IS 'Time step of the last code taken: a code counts only for a later one';
GRANT SELECT, INSERT, UPDATE (last_step), DELETE ON authentication_totp TO ${app};

CREATE TABLE authentication_recovery_code (
	subject text NOT NULL REFERENCES authentication_account,
	digest bytea NOT NULL CHECK (length(digest) = 32),
	used_at timestamptz,
	PRIMARY KEY (subject, digest)
);
COMMENT ON TABLE authentication_recovery_code IS 'Recovery codes, each good once';
COMMENT ON COLUMN authentication_recovery_code.digest IS 'SHA-256 of the subject and the code, which has 80 random bits';
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON authentication_recovery_code TO ${app};
