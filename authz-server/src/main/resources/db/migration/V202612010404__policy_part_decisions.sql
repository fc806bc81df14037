-- What there is becomes the first partition: nothing is copied or read, since its bound and its indexes are there already.
ALTER TABLE policy_decision RENAME TO policy_decision_earlier;
ALTER INDEX policy_decision_about RENAME TO policy_decision_earlier_about;
ALTER INDEX policy_decision_latest RENAME TO policy_decision_earlier_latest;

CREATE TABLE policy_decision (
	id uuid NOT NULL,
	about text NOT NULL CONSTRAINT policy_decision_about_check CHECK (length(about) BETWEEN 1 AND 64),
	decided_at timestamptz NOT NULL,
	policy_digest bytea NOT NULL REFERENCES policy_version (digest),
	outcome text NOT NULL CONSTRAINT policy_decision_outcome_check CHECK (outcome IN ('permit', 'hold', 'deny')),
	reason text NOT NULL CONSTRAINT policy_decision_reason_check CHECK (length(reason) BETWEEN 1 AND 64),
	inputs jsonb NOT NULL,
	results jsonb NOT NULL,
	obligations jsonb NOT NULL
) PARTITION BY RANGE (decided_at);
COMMENT ON TABLE policy_decision IS 'Decisions with all they saw, so that they can be explained and tried again under other rules. A partition for each month.';
COMMENT ON COLUMN policy_decision.about IS 'What was decided on: the identifier of a loan application.';
COMMENT ON COLUMN policy_decision.inputs IS 'Every declared fact: {"known": value} or {"unknown": reason}.';
COMMENT ON COLUMN policy_decision.results IS 'What became of each rule''s condition: true, false or unknown.';
-- No constraint: the first partition has a primary key of its own.
CREATE UNIQUE INDEX policy_decision_id ON policy_decision (id, decided_at);
CREATE INDEX policy_decision_about ON policy_decision (about, decided_at);
CREATE INDEX policy_decision_latest ON policy_decision (decided_at DESC, id);

DO $$
BEGIN
	EXECUTE format('ALTER TABLE policy_decision ATTACH PARTITION policy_decision_earlier FOR VALUES FROM (MINVALUE) TO (%L)',
		(SELECT parted_at FROM retention_kept WHERE name = 'policy_decision'));
END $$;
REVOKE ALL ON policy_decision_earlier FROM ${app};
GRANT SELECT, INSERT ON policy_decision TO ${app};
SELECT retention_add_months('policy_decision', 3);
