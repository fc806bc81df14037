CREATE TABLE authentication_link (
	digest bytea PRIMARY KEY CHECK (length(digest) = 32),
	purpose text NOT NULL CHECK (purpose ~ '^[a-z-]{1,32}$'),
	subject text NOT NULL CHECK (subject ~ '^[A-Za-z0-9_-]{22}$'),
	data bytea NOT NULL,
	created_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	used_at timestamptz,
	revoked_at timestamptz,
	CHECK (used_at IS NULL OR revoked_at IS NULL)
);
CREATE INDEX authentication_link_subject ON authentication_link (subject, purpose);
CREATE INDEX authentication_link_expires ON authentication_link (expires_at);
COMMENT ON TABLE authentication_link IS 'Links sent to people, each good once';
COMMENT ON COLUMN authentication_link.digest IS 'SHA-256 of the link''s token, which has 256 random bits';
COMMENT ON COLUMN authentication_link.subject IS 'Whose account it is about';
COMMENT ON COLUMN authentication_link.data IS 'What using it does, as its purpose defines it; encrypted under the key-encryption key, context authentication_link.data:<digest, base64url>';
GRANT SELECT, INSERT, UPDATE (used_at, revoked_at), DELETE ON authentication_link TO ${app};
