CREATE TABLE authentication_document_claim (
	subject text NOT NULL REFERENCES authentication_account,
	vendor text NOT NULL CHECK (vendor ~ '^[a-z0-9-]{1,32}$'),
	source text NOT NULL CHECK (length(source) BETWEEN 1 AND 32),
	claim text NOT NULL CHECK (claim IN ('name', 'birth_date', 'document_number')),
	digest bytea NOT NULL CHECK (length(digest) = 32),
	created_at timestamptz NOT NULL,
	PRIMARY KEY (subject, vendor, source, claim)
);
CREATE INDEX authentication_document_claim_number ON authentication_document_claim (vendor, digest)
	WHERE claim = 'document_number';
COMMENT ON TABLE authentication_document_claim IS 'What is said of people''s identity documents, as digests under each vendor''s claims_key: no value is kept';
COMMENT ON COLUMN authentication_document_claim.source IS 'asserted, by the lender; or the reference of the liveness session in which the vendor saw the document';
COMMENT ON COLUMN authentication_document_claim.digest IS 'HMAC-SHA-256 over the value in NFKC, upper case, single spaces; dates as YYYY-MM-DD';
GRANT SELECT, INSERT ON authentication_document_claim TO ${app};

CREATE TABLE authentication_identity_dispute (
	subject text NOT NULL REFERENCES authentication_account,
	other text NOT NULL,
	reason text NOT NULL CHECK (reason ~ '^[a-z][a-z-]{0,63}$'),
	holds boolean NOT NULL,
	opened_at timestamptz NOT NULL,
	settled_at timestamptz,
	PRIMARY KEY (subject, other, reason)
);
CREATE INDEX authentication_identity_dispute_other ON authentication_identity_dispute (other)
	WHERE settled_at IS NULL;
COMMENT ON TABLE authentication_identity_dispute IS 'What there is to decide about who somebody is';
COMMENT ON COLUMN authentication_identity_dispute.holds IS 'Whether both accounts claim to be the same person, and stay in the first tier until it is decided';
COMMENT ON COLUMN authentication_identity_dispute.other IS 'The other account, or the empty string where none is known by what the vendor named';
GRANT SELECT, INSERT, UPDATE (settled_at) ON authentication_identity_dispute TO ${app};

ALTER TABLE authentication_face ADD COLUMN pseudonym text CHECK (length(pseudonym) BETWEEN 1 AND 256);
UPDATE authentication_face f SET pseudonym = (SELECT s.pseudonym FROM authentication_liveness_session s
	WHERE s.subject = f.subject AND s.vendor = f.vendor LIMIT 1);
COMMENT ON COLUMN authentication_face.pseudonym IS 'What the vendor calls the person, by which it names duplicates; absent where the release before enrolled a face without a session';
