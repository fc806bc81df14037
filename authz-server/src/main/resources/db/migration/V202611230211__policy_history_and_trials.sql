CREATE TABLE policy_confirmed_fraud (
	about text PRIMARY KEY CHECK (length(about) BETWEEN 1 AND 64),
	decision uuid NOT NULL REFERENCES policy_decision (id),
	marked_by text NOT NULL CHECK (length(marked_by) BETWEEN 1 AND 300),
	marked_at timestamptz NOT NULL,
	note text NOT NULL CHECK (length(note) <= 2000)
);
COMMENT ON TABLE policy_confirmed_fraud IS 'Cases that turned out to be fraud, as officers say: what replays count as caught or missed.';
COMMENT ON COLUMN policy_confirmed_fraud.about IS 'The case: the identifier of a loan application.';
COMMENT ON COLUMN policy_confirmed_fraud.decision IS 'The decision that the mark was made at.';
COMMENT ON COLUMN policy_confirmed_fraud.marked_by IS 'A subject, or client:<client_id>.';

CREATE TABLE policy_replay (
	id uuid PRIMARY KEY,
	digest bytea NOT NULL REFERENCES policy_version (digest),
	days integer NOT NULL CHECK (days BETWEEN 1 AND 3660),
	fraction double precision NOT NULL CHECK (fraction > 0 AND fraction <= 1),
	requested_by text NOT NULL CHECK (length(requested_by) BETWEEN 1 AND 300),
	state text NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed', 'interrupted')),
	done bigint NOT NULL CHECK (done >= 0),
	total bigint NOT NULL CHECK (total >= 0),
	result jsonb,
	started_at timestamptz NOT NULL,
	seen_at timestamptz NOT NULL,
	ended_at timestamptz,
	CHECK ((state = 'running') = (ended_at IS NULL)),
	CHECK ((state = 'done') = (result IS NOT NULL))
);
COMMENT ON TABLE policy_replay IS 'Versions tried on past decisions, and what came of it.';
COMMENT ON COLUMN policy_replay.days IS 'How far back it looks, from when it started.';
COMMENT ON COLUMN policy_replay.fraction IS 'The share of decisions looked at, chosen by their identifiers.';
COMMENT ON COLUMN policy_replay.seen_at IS 'When the process that runs it last said so: one that is silent was interrupted.';
CREATE INDEX policy_replay_digest ON policy_replay (digest, started_at DESC);
CREATE INDEX policy_replay_running ON policy_replay (seen_at) WHERE state = 'running';

CREATE TABLE policy_shadow (
	position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	digest bytea REFERENCES policy_version (digest),
	set_by text NOT NULL CHECK (length(set_by) BETWEEN 1 AND 300),
	set_at timestamptz NOT NULL
);
COMMENT ON TABLE policy_shadow IS 'Which version saw live traffic without deciding, from when: the newest row counts. Rows are only added.';
COMMENT ON COLUMN policy_shadow.digest IS 'Nothing where none does from then on.';

CREATE TABLE policy_shadow_difference (
	position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	decision uuid NOT NULL REFERENCES policy_decision (id),
	digest bytea NOT NULL REFERENCES policy_version (digest),
	decided_at timestamptz NOT NULL,
	change text NOT NULL CHECK (change ~ '^[a-z_]{1,32}$'),
	outcome text NOT NULL CHECK (outcome IN ('permit', 'hold', 'deny')),
	reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 64),
	fired jsonb NOT NULL,
	obligations jsonb NOT NULL
);
COMMENT ON TABLE policy_shadow_difference IS 'Decisions that the version in the shadow would have taken otherwise.';
COMMENT ON COLUMN policy_shadow_difference.change IS 'What it would have meant: asked_more, asked_less, held, released, refused, let_through.';
CREATE INDEX policy_shadow_difference_digest ON policy_shadow_difference (digest, position DESC);

CREATE TABLE policy_shadow_count (
	digest bytea NOT NULL REFERENCES policy_version (digest),
	hour timestamptz NOT NULL,
	change text NOT NULL CHECK (change ~ '^[a-z_]{1,32}$'),
	decisions bigint NOT NULL CHECK (decisions > 0),
	PRIMARY KEY (digest, hour, change)
);
COMMENT ON TABLE policy_shadow_count IS 'How many decisions a version saw from the shadow in an hour, by what it would have meant.';

GRANT SELECT, INSERT, UPDATE, DELETE ON policy_confirmed_fraud TO ${app};
GRANT SELECT, INSERT, UPDATE (state, done, total, result, seen_at, ended_at) ON policy_replay TO ${app};
GRANT SELECT, INSERT ON policy_shadow TO ${app};
GRANT SELECT, INSERT ON policy_shadow_difference TO ${app};
GRANT SELECT, INSERT, UPDATE (decisions) ON policy_shadow_count TO ${app};
