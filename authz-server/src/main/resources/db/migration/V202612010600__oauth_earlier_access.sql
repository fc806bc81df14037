CREATE TABLE oauth_earlier_access (
	digest bytea PRIMARY KEY CHECK (length(digest) = 32),
	jti text NOT NULL UNIQUE,
	authorization_id text NOT NULL REFERENCES oauth_authorization (id) ON DELETE CASCADE,
	access jsonb NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_earlier_access_authorization ON oauth_earlier_access (authorization_id);
CREATE INDEX oauth_earlier_access_expires_at ON oauth_earlier_access (expires_at);
COMMENT ON TABLE oauth_earlier_access IS 'Access tokens that a refresh put another beside: SHA-256 digests only, never the values';
COMMENT ON COLUMN oauth_earlier_access.access IS 'As oauth_authorization.access had it';
GRANT SELECT, UPDATE, DELETE ON oauth_earlier_access TO ${app};

-- In the database, so that no release's refresh forgets a token that still counts.
CREATE FUNCTION oauth_keep_earlier_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
	INSERT INTO oauth_earlier_access (digest, jti, authorization_id, access, expires_at)
	VALUES (OLD.access_digest, OLD.access_jti, OLD.id, OLD.access,
		to_timestamp((OLD.access->>'expires_at')::bigint / 1000.0));
	RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION oauth_keep_earlier_access FROM PUBLIC;
CREATE TRIGGER oauth_keep_earlier_access AFTER UPDATE OF access_digest ON oauth_authorization
	FOR EACH ROW WHEN (OLD.access_jti IS NOT NULL AND OLD.access_digest IS DISTINCT FROM NEW.access_digest)
	EXECUTE FUNCTION oauth_keep_earlier_access();
