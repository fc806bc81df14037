ALTER TABLE oauth_signing_key
	DROP CONSTRAINT oauth_signing_key_alg_check,
	ADD CONSTRAINT oauth_signing_key_alg_check CHECK (alg IN ('ES256', 'RS256', 'PS256', 'EdDSA')),
	ALTER COLUMN private_jwk DROP NOT NULL,
	ADD COLUMN public_jwk jsonb,
	ADD COLUMN token_label text CHECK (length(token_label) BETWEEN 1 AND 64),
	ADD COLUMN state text NOT NULL DEFAULT 'active'
		CHECK (state IN ('next', 'active', 'superseded', 'retired', 'compromised')),
	ADD COLUMN activated_at timestamptz,
	ADD COLUMN superseded_at timestamptz,
	ADD COLUMN retired_at timestamptz,
	ADD CONSTRAINT oauth_signing_key_is_kept_once CHECK (
		CASE WHEN state IN ('retired', 'compromised') THEN private_jwk IS NULL
		ELSE num_nonnulls(private_jwk, token_label) = 1 END),
	ADD CONSTRAINT oauth_signing_key_is_public CHECK (public_jwk IS NOT NULL OR state IN ('active', 'superseded'));

-- Until now the newest key of an algorithm signed, and nothing was ever retired.
UPDATE oauth_signing_key SET state = 'superseded', superseded_at = now()
WHERE kid NOT IN (SELECT DISTINCT ON (alg) kid FROM oauth_signing_key ORDER BY alg, created_at DESC);
UPDATE oauth_signing_key SET activated_at = created_at;

CREATE UNIQUE INDEX oauth_signing_key_one_active ON oauth_signing_key (alg) WHERE state = 'active';
CREATE UNIQUE INDEX oauth_signing_key_one_next ON oauth_signing_key (alg) WHERE state = 'next';

COMMENT ON TABLE oauth_signing_key IS 'Keys that sign tokens: next, active and superseded ones are published, the active one of each algorithm signs';
COMMENT ON COLUMN oauth_signing_key.private_jwk IS 'RFC 7517 private JWK, encrypted under the key-encryption key, context oauth_signing_key.private_jwk:<kid>; gone once nothing is signed or published with it';
COMMENT ON COLUMN oauth_signing_key.public_jwk IS 'RFC 7517 public JWK; missing in rows of the release before until the first start reads them';
COMMENT ON COLUMN oauth_signing_key.token_label IS 'Where the private key is in a PKCS#11 token instead: the label of its entry, until it was destroyed there';
COMMENT ON COLUMN oauth_signing_key.state IS 'next: published, signs later. active: signs. superseded: published until its last token has lapsed. retired: kept to read old ID Tokens as hints. compromised: counts for nothing';
COMMENT ON COLUMN oauth_signing_key.activated_at IS 'When it began to sign; missing in rows of the release before, where it is created_at';
GRANT UPDATE ON oauth_signing_key TO ${app};
