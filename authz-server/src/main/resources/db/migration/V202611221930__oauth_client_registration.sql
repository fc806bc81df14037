ALTER TABLE oauth_client
	ADD COLUMN origin text NOT NULL DEFAULT 'file' CHECK (origin IN ('file', 'registration')),
	ADD COLUMN registration_digest bytea CHECK (length(registration_digest) = 32),
	ADD CONSTRAINT oauth_client_registration_digest CHECK ((origin = 'registration') = (registration_digest IS NOT NULL));
COMMENT ON COLUMN oauth_client.origin IS 'Where the client came from: the clients'' file, or its own registration';
COMMENT ON COLUMN oauth_client.registration_digest IS 'SHA-256 of the registration access token (RFC 7592), for clients that registered themselves';
GRANT DELETE ON oauth_client TO ${app};

CREATE TABLE oauth_initial_access_token (
	jti text PRIMARY KEY CHECK (length(jti) BETWEEN 1 AND 100),
	expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_initial_access_token_expires_at ON oauth_initial_access_token (expires_at);
COMMENT ON TABLE oauth_initial_access_token IS 'Initial access tokens (RFC 7591, section 3) that registered a client: each does so once';
GRANT SELECT, INSERT, DELETE ON oauth_initial_access_token TO ${app};
