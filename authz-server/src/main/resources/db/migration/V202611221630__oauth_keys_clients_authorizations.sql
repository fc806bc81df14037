CREATE TABLE oauth_signing_key (
	kid text PRIMARY KEY CHECK (length(kid) = 43),
	alg text NOT NULL CHECK (alg IN ('ES256', 'RS256')),
	private_jwk bytea NOT NULL,
	created_at timestamptz NOT NULL
);
COMMENT ON TABLE oauth_signing_key IS 'Keys that sign tokens; the newest of each algorithm signs, all are published';
COMMENT ON COLUMN oauth_signing_key.kid IS 'RFC 7638 thumbprint';
COMMENT ON COLUMN oauth_signing_key.private_jwk IS 'RFC 7517 private JWK, encrypted under the key-encryption key, context oauth_signing_key.private_jwk:<kid>';
GRANT SELECT, INSERT ON oauth_signing_key TO ${app};

CREATE TABLE oauth_client (
	client_id text PRIMARY KEY CHECK (client_id ~ '^[A-Za-z0-9._~-]{1,100}$'),
	metadata bytea NOT NULL,
	registered_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL
);
COMMENT ON TABLE oauth_client IS 'Registered clients';
COMMENT ON COLUMN oauth_client.metadata IS 'RFC 7591 client metadata as JSON, encrypted, context oauth_client.metadata:<client_id>; a client_secret in it is a SHA-256 digest';
GRANT SELECT, INSERT, UPDATE ON oauth_client TO ${app};

CREATE TABLE oauth_authorization (
	id text PRIMARY KEY CHECK (length(id) BETWEEN 16 AND 64),
	version bigint NOT NULL,
	client_id text NOT NULL,
	principal text NOT NULL,
	grant_type text NOT NULL,
	scopes text NOT NULL,
	request bytea,
	granted jsonb,
	state_digest bytea UNIQUE CHECK (length(state_digest) = 32),
	code_digest bytea UNIQUE CHECK (length(code_digest) = 32),
	code jsonb,
	access_digest bytea UNIQUE CHECK (length(access_digest) = 32),
	access_jti text UNIQUE,
	access jsonb,
	refresh_digest bytea UNIQUE CHECK (length(refresh_digest) = 32),
	refresh jsonb,
	id_token_digest bytea CHECK (length(id_token_digest) = 32),
	id_token jsonb,
	expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_authorization_expires_at ON oauth_authorization (expires_at);
CREATE INDEX oauth_authorization_id_token ON oauth_authorization (id_token_digest) WHERE id_token_digest IS NOT NULL;
COMMENT ON TABLE oauth_authorization IS 'Pushed requests, codes and tokens: SHA-256 digests only, never the values';
COMMENT ON COLUMN oauth_authorization.version IS 'Counts the writes: a write on top of an older version fails, so a code is redeemed once';
COMMENT ON COLUMN oauth_authorization.request IS 'Authorization request parameters as JSON, encrypted, context oauth_authorization.request:<id>: they may hold a payout account';
COMMENT ON COLUMN oauth_authorization.granted IS 'What the authorization endpoint settled: assurance, requirement, application, key';
COMMENT ON COLUMN oauth_authorization.expires_at IS 'When nothing in the row can be used any more';
GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_authorization TO ${app};
