CREATE TABLE review_case (
	id uuid PRIMARY KEY,
	kind text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,31}$'),
	subject text NOT NULL CHECK (length(subject) = 22),
	state text NOT NULL CHECK (state IN ('open', 'closed')),
	reason text NOT NULL CHECK (reason ~ '^[a-z][a-z-]{0,63}$'),
	details jsonb NOT NULL CHECK (length(details::text) <= 4096),
	opened_at timestamptz NOT NULL
);
COMMENT ON TABLE review_case IS 'What waits for a person''s decision and is no loan application';
COMMENT ON COLUMN review_case.id IS 'UUID of version 7';
COMMENT ON COLUMN review_case.subject IS 'Whose account it is about';
COMMENT ON COLUMN review_case.reason IS 'Why, a stable code';
COMMENT ON COLUMN review_case.details IS 'What else is known of it, text by name: digests and references, no secret and nothing of a person''s in clear';
CREATE INDEX review_case_open ON review_case (opened_at, id) WHERE state = 'open';
CREATE INDEX review_case_subject ON review_case (subject, kind) WHERE state = 'open';
GRANT SELECT, INSERT, UPDATE (state, details) ON review_case TO ${app};
