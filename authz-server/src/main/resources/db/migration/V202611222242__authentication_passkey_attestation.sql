ALTER TABLE authentication_passkey
	ADD COLUMN attestation_format text NOT NULL DEFAULT 'none' CHECK (length(attestation_format) BETWEEN 1 AND 32),
	ADD COLUMN attested boolean NOT NULL DEFAULT false,
	ADD COLUMN hardware boolean NOT NULL DEFAULT false CHECK (attested OR NOT hardware),
	ADD COLUMN certification text CHECK (length(certification) BETWEEN 1 AND 32);
COMMENT ON COLUMN authentication_passkey.attestation_format IS 'IANA attestation statement format identifier it came with';
COMMENT ON COLUMN authentication_passkey.attested IS 'Whether its statement led to a root that the FIDO metadata names for its model';
COMMENT ON COLUMN authentication_passkey.hardware IS 'Whether that model keeps keys in hardware';
COMMENT ON COLUMN authentication_passkey.certification IS 'The model''s FIDO certification at enrolment';

CREATE TABLE authentication_fido_metadata (
	no bigint PRIMARY KEY CHECK (no >= 0),
	digest bytea NOT NULL CHECK (length(digest) = 32),
	next_update date NOT NULL,
	accepted_at timestamptz NOT NULL
);
COMMENT ON TABLE authentication_fido_metadata IS 'FIDO metadata BLOBs that were accepted: none with a lower number is accepted again';
COMMENT ON COLUMN authentication_fido_metadata.digest IS 'SHA-256 of the BLOB as it was read';
GRANT SELECT, INSERT ON authentication_fido_metadata TO ${app};
