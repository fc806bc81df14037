CREATE TABLE policy_version (
	digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
	number integer NOT NULL UNIQUE CHECK (number > 0),
	document text NOT NULL CHECK (length(document) <= 262144),
	created_at timestamptz NOT NULL
);
COMMENT ON TABLE policy_version IS 'Every version of the policy there ever was. Rows are only added.';
COMMENT ON COLUMN policy_version.digest IS 'SHA-256 of the document in UTF-8: what decisions and signatures name it by.';

CREATE TABLE policy_activation (
	position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	digest bytea NOT NULL REFERENCES policy_version (digest),
	activated_at timestamptz NOT NULL
);
COMMENT ON TABLE policy_activation IS 'Which version was put in force when: the newest row is in force. Rows are only added.';

CREATE TABLE policy_decision (
	id uuid PRIMARY KEY,
	about text NOT NULL CHECK (length(about) BETWEEN 1 AND 64),
	decided_at timestamptz NOT NULL,
	policy_digest bytea NOT NULL REFERENCES policy_version (digest),
	outcome text NOT NULL CHECK (outcome IN ('permit', 'hold', 'deny')),
	reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 64),
	inputs jsonb NOT NULL,
	results jsonb NOT NULL,
	obligations jsonb NOT NULL
);
COMMENT ON TABLE policy_decision IS 'Decisions with all they saw, so that they can be explained and tried again under other rules.';
COMMENT ON COLUMN policy_decision.about IS 'What was decided on: the identifier of a loan application.';
COMMENT ON COLUMN policy_decision.inputs IS 'Every declared fact: {"known": value} or {"unknown": reason}.';
COMMENT ON COLUMN policy_decision.results IS 'What became of each rule''s condition: true, false or unknown.';

CREATE INDEX policy_decision_about ON policy_decision (about, decided_at);

GRANT SELECT, INSERT ON policy_version TO ${app};
GRANT SELECT, INSERT ON policy_activation TO ${app};
GRANT SELECT, INSERT ON policy_decision TO ${app};
