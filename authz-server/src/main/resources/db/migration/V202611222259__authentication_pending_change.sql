CREATE TABLE authentication_pending_change (
	id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{22}$'),
	subject text NOT NULL REFERENCES authentication_account,
	kind text NOT NULL CHECK (kind IN ('recovery', 'removal')),
	factor text CHECK (length(factor) <= 64),
	credential text CHECK (length(credential) <= 1400),
	language text NOT NULL CHECK (language IN ('en', 'zh-CN')),
	asked_at timestamptz NOT NULL,
	ready_at timestamptz NOT NULL,
	lapses_at timestamptz NOT NULL,
	told_at timestamptz,
	state text NOT NULL CHECK (state IN ('waiting', 'stopped', 'done', 'lapsed')),
	ended_at timestamptz,
	CHECK ((kind = 'removal') = (factor IS NOT NULL AND credential IS NOT NULL)),
	CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX authentication_pending_change_once
	ON authentication_pending_change (subject, kind, coalesce(factor, ''), coalesce(credential, '')) WHERE state = 'waiting';
CREATE INDEX authentication_pending_change_ready ON authentication_pending_change (ready_at) WHERE state = 'waiting';
COMMENT ON TABLE authentication_pending_change IS 'Changes to accounts that wait, so that whoever is told of one can stop it';
COMMENT ON COLUMN authentication_pending_change.kind IS 'recovery: of somebody who can prove nothing but the e-mail address; removal: of a strong factor by anything weaker';
COMMENT ON COLUMN authentication_pending_change.ready_at IS 'End of the wait, by the policy when it was asked for';
COMMENT ON COLUMN authentication_pending_change.told_at IS 'When the link to go on with a recovery was sent';
GRANT SELECT, INSERT, UPDATE (told_at, state, ended_at) ON authentication_pending_change TO ${app};

ALTER TABLE authentication_session DROP CONSTRAINT authentication_session_reason_check;
ALTER TABLE authentication_session ADD CONSTRAINT authentication_session_reason_check CHECK (reason IN ('signed-out',
	'rp-initiated', 'other-person', 'idle', 'lifetime', 'ended-elsewhere', 'account-closed', 'recovered'));

ALTER TABLE authentication_quarantine ADD COLUMN vouched boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN authentication_quarantine.vouched IS 'New, but an older factor was proven beside it: not held';
GRANT UPDATE (vouched) ON authentication_quarantine TO ${app};
