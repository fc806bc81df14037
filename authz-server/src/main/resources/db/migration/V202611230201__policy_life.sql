ALTER TABLE policy_version
	ADD COLUMN author text NOT NULL DEFAULT 'system' CHECK (length(author) BETWEEN 1 AND 300),
	ADD COLUMN parent bytea REFERENCES policy_version (digest),
	ADD COLUMN note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
	ADD COLUMN state text NOT NULL DEFAULT 'draft'
		CHECK (state IN ('draft', 'tested', 'proposed', 'approved', 'active', 'superseded', 'rejected')),
	ADD COLUMN revision bigint NOT NULL DEFAULT 0,
	ADD COLUMN tests bytea CHECK (octet_length(tests) = 32),
	ADD COLUMN proposed_by text CHECK (length(proposed_by) BETWEEN 1 AND 300),
	ADD COLUMN base bytea REFERENCES policy_version (digest),
	ADD COLUMN rollback boolean NOT NULL DEFAULT false,
	ADD COLUMN break_glass boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN policy_version.author IS 'Who wrote it: a subject, client:<client_id>, or system.';
COMMENT ON COLUMN policy_version.revision IS 'Counts every change of the state columns.';
COMMENT ON COLUMN policy_version.tests IS 'SHA-256 of the tests it passed last.';
COMMENT ON COLUMN policy_version.base IS 'What was in force when it was proposed: another activation in between ends the proposal.';
COMMENT ON COLUMN policy_version.rollback IS 'Whether it was in force before and is proposed again: approval puts it in force.';
COMMENT ON COLUMN policy_version.break_glass IS 'Whether one officer alone put it in force, and no second one has ratified that.';
COMMENT ON TABLE policy_version IS 'Every version of the policy there ever was. What it says is only added; where it stands in its life changes.';

UPDATE policy_version SET state = 'superseded'
WHERE digest IN (SELECT digest FROM policy_activation);
UPDATE policy_version SET state = 'active'
WHERE digest = (SELECT digest FROM policy_activation ORDER BY position DESC LIMIT 1);

CREATE TABLE policy_tests (
	position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	digest bytea NOT NULL REFERENCES policy_version (digest),
	tests text NOT NULL CHECK (octet_length(tests) <= 262144),
	sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
	added_by text NOT NULL CHECK (length(added_by) BETWEEN 1 AND 300),
	added_at timestamptz NOT NULL
);
COMMENT ON TABLE policy_tests IS 'The tests of each version: the newest row of a version counts. Rows are only added.';
CREATE INDEX policy_tests_digest ON policy_tests (digest, position DESC);

CREATE TABLE policy_test_run (
	position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	digest bytea NOT NULL REFERENCES policy_version (digest),
	tests bytea NOT NULL CHECK (octet_length(tests) = 32),
	passed boolean NOT NULL,
	report jsonb NOT NULL,
	run_by text NOT NULL CHECK (length(run_by) BETWEEN 1 AND 300),
	run_at timestamptz NOT NULL
);
COMMENT ON TABLE policy_test_run IS 'What came of the tests, each time they were run. Rows are only added.';
CREATE INDEX policy_test_run_digest ON policy_test_run (digest, position DESC);

CREATE TABLE policy_act (
	position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	act text NOT NULL CHECK (act ~ '^[a-z][a-z-]{0,63}$'),
	digest bytea REFERENCES policy_version (digest),
	done_by text NOT NULL CHECK (length(done_by) BETWEEN 1 AND 300),
	done_at timestamptz NOT NULL,
	note text NOT NULL CHECK (length(note) <= 2000),
	tests bytea CHECK (octet_length(tests) = 32),
	credential_id bytea CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
	public_key bytea CHECK (octet_length(public_key) <= 4096),
	challenge_inputs text CHECK (length(challenge_inputs) <= 4096),
	client_data_json bytea CHECK (octet_length(client_data_json) <= 32768),
	authenticator_data bytea CHECK (octet_length(authenticator_data) <= 32768),
	signature bytea CHECK (octet_length(signature) <= 4096),
	CHECK (act NOT IN ('approved', 'broke-glass', 'ratified') OR num_nulls(digest, credential_id, public_key,
		challenge_inputs, client_data_json, authenticator_data, signature) = 0)
);
COMMENT ON TABLE policy_act IS 'Who did what to the policy. Rows are only added.';
COMMENT ON COLUMN policy_act.done_by IS 'A subject, client:<client_id>, or system.';
COMMENT ON COLUMN policy_act.note IS 'What they said: a note, or the reason.';
COMMENT ON COLUMN policy_act.tests IS 'SHA-256 of the tests that an approval was over.';
COMMENT ON COLUMN policy_act.challenge_inputs IS 'Canonical JSON that the passkey''s challenge is the digest of.';
CREATE INDEX policy_act_digest ON policy_act (digest, position DESC);

ALTER TABLE policy_activation
	ADD COLUMN kind text NOT NULL DEFAULT 'seed' CHECK (kind IN ('seed', 'activation', 'rollback', 'break-glass')),
	ADD COLUMN activated_by text NOT NULL DEFAULT 'system' CHECK (length(activated_by) BETWEEN 1 AND 300),
	ADD COLUMN approval bigint REFERENCES policy_act (position),
	ADD CONSTRAINT policy_activation_approved CHECK (kind = 'seed' OR approval IS NOT NULL);
COMMENT ON COLUMN policy_activation.approval IS 'The approval it rests on, or the breaking of the glass.';

GRANT UPDATE (state, revision, tests, proposed_by, base, rollback, break_glass) ON policy_version TO ${app};
GRANT SELECT, INSERT ON policy_tests TO ${app};
GRANT SELECT, INSERT ON policy_test_run TO ${app};
GRANT SELECT, INSERT ON policy_act TO ${app};
