CREATE TABLE authentication_passkey_user (
	subject text PRIMARY KEY REFERENCES authentication_account,
	handle bytea NOT NULL UNIQUE CHECK (length(handle) = 32)
);
COMMENT ON TABLE authentication_passkey_user IS 'WebAuthn user handles: random, never the sub';
GRANT SELECT, INSERT ON authentication_passkey_user TO ${app};

CREATE TABLE authentication_passkey (
	credential_id bytea PRIMARY KEY CHECK (length(credential_id) BETWEEN 1 AND 1023),
	subject text NOT NULL REFERENCES authentication_passkey_user,
	name text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
	public_key bytea NOT NULL,
	aaguid uuid NOT NULL,
	sign_count bigint NOT NULL CHECK (sign_count >= 0),
	backup_eligible boolean NOT NULL,
	backed_up boolean NOT NULL,
	transports text NOT NULL,
	suspect boolean NOT NULL DEFAULT false,
	added_at timestamptz NOT NULL,
	used_at timestamptz
);
CREATE INDEX authentication_passkey_subject ON authentication_passkey (subject);
COMMENT ON TABLE authentication_passkey IS 'Passkeys, Web Authentication Level 3, section 4, credential record';
COMMENT ON COLUMN authentication_passkey.public_key IS 'COSE_Key, RFC 9052';
COMMENT ON COLUMN authentication_passkey.transports IS 'Hints for the browser, separated by spaces';
COMMENT ON COLUMN authentication_passkey.suspect IS 'Its counter went backwards: there may be a copy, it proves nothing any more';
GRANT SELECT, INSERT, UPDATE (sign_count, backed_up, suspect, used_at), DELETE ON authentication_passkey TO ${app};

CREATE TABLE authentication_passkey_signature (
	id uuid PRIMARY KEY,
	subject text NOT NULL REFERENCES authentication_account,
	application_id uuid NOT NULL,
	credential_id bytea NOT NULL,
	public_key bytea NOT NULL,
	challenge_inputs text NOT NULL,
	client_data_json bytea NOT NULL,
	authenticator_data bytea NOT NULL,
	signature bytea NOT NULL,
	signed_at timestamptz NOT NULL
);
CREATE INDEX authentication_passkey_signature_application ON authentication_passkey_signature (application_id);
COMMENT ON TABLE authentication_passkey_signature IS 'Agreements signed by passkey, with all that is needed to check one years later';
COMMENT ON COLUMN authentication_passkey_signature.challenge_inputs IS 'Canonical JSON (RFC 8785) that the challenge is the digest of, after its domain tag';
COMMENT ON COLUMN authentication_passkey_signature.public_key IS 'COSE_Key as it was then: the credential may be gone';
GRANT SELECT, INSERT ON authentication_passkey_signature TO ${app};
