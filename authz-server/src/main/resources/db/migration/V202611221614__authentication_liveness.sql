CREATE TABLE authentication_liveness_session (
	reference text PRIMARY KEY CHECK (reference ~ '^[A-Za-z0-9_-]{22}$'),
	vendor text NOT NULL,
	session_id text NOT NULL CHECK (length(session_id) BETWEEN 1 AND 256),
	subject text NOT NULL REFERENCES authentication_account,
	sid text NOT NULL,
	purpose text NOT NULL CHECK (purpose IN ('proof', 'check')),
	step_up_id text,
	application_id uuid,
	pseudonym text NOT NULL,
	nonce text NOT NULL CHECK (length(nonce) = 43),
	face_ref text,
	state text NOT NULL CHECK (state IN ('open', 'passed', 'failed')),
	refusal text,
	evidence text,
	started_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	settled_at timestamptz,
	UNIQUE (vendor, session_id),
	CHECK ((purpose = 'check') = (step_up_id IS NOT NULL AND application_id IS NOT NULL AND face_ref IS NOT NULL)),
	CHECK ((state = 'open') = (settled_at IS NULL))
);
CREATE INDEX authentication_liveness_session_step_up ON authentication_liveness_session (step_up_id)
	WHERE step_up_id IS NOT NULL;
COMMENT ON TABLE authentication_liveness_session IS 'Sessions started at liveness vendors, and what became of them';
COMMENT ON COLUMN authentication_liveness_session.sid IS 'The sign-in that started it: nobody else may watch it';
COMMENT ON COLUMN authentication_liveness_session.nonce IS 'SHA-256 the verdict must name, base64url; never sent to a browser';
COMMENT ON COLUMN authentication_liveness_session.state IS 'open → passed, open → failed, passed → failed; nothing leads back';
COMMENT ON COLUMN authentication_liveness_session.refusal IS 'Why a session failed, where the vendor passed it';
COMMENT ON COLUMN authentication_liveness_session.evidence IS 'What stands up later, as JSON: vendor, scores, digests; no image';
GRANT SELECT, INSERT, UPDATE (state, refusal, evidence, settled_at) ON authentication_liveness_session TO ${app};

CREATE TABLE authentication_liveness_verdict (
	vendor text NOT NULL,
	webhook_id text NOT NULL CHECK (length(webhook_id) BETWEEN 1 AND 256),
	reference text NOT NULL REFERENCES authentication_liveness_session,
	verdict text NOT NULL CHECK (verdict IN ('passed', 'failed', 'inconclusive')),
	effect text NOT NULL CHECK (effect IN ('passed', 'failed', 'revoked', 'none')),
	body_digest bytea NOT NULL CHECK (length(body_digest) = 32),
	received_at timestamptz NOT NULL,
	PRIMARY KEY (vendor, webhook_id)
);
COMMENT ON TABLE authentication_liveness_verdict IS 'Signed callbacks taken, each identifier once';
GRANT SELECT, INSERT ON authentication_liveness_verdict TO ${app};

CREATE TABLE authentication_face (
	subject text NOT NULL REFERENCES authentication_account,
	vendor text NOT NULL,
	face_ref text NOT NULL CHECK (length(face_ref) BETWEEN 1 AND 256),
	document_ref text,
	enrolled_at timestamptz NOT NULL,
	PRIMARY KEY (subject, vendor)
);
COMMENT ON TABLE authentication_face IS 'Faces enrolled at liveness vendors, by the vendor''s reference: no image is kept here';
GRANT SELECT, INSERT, DELETE ON authentication_face TO ${app};
