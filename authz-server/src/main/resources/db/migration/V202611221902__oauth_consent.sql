CREATE TABLE oauth_consent (
	subject text NOT NULL,
	client_id text NOT NULL,
	scopes text NOT NULL CHECK (length(scopes) <= 1000),
	given_at timestamptz NOT NULL,
	PRIMARY KEY (subject, client_id)
);
COMMENT ON TABLE oauth_consent IS 'Which clients people let in, and to which scopes';
GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_consent TO ${app};
