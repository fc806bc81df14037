ALTER TABLE authentication_account ADD COLUMN self_opened boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN authentication_account.self_opened IS 'Opened by its person, whose first sign-in is the registration''s own; not imported, and not of the demo';

ALTER TABLE authentication_account ADD COLUMN frozen_at timestamptz;
COMMENT ON COLUMN authentication_account.frozen_at IS 'Since when nothing of it moves until the desk has decided whose it is';
GRANT UPDATE (frozen_at) ON authentication_account TO ${app};

ALTER TABLE authentication_quarantine ADD COLUMN address_sha256 bytea CHECK (length(address_sha256) = 32);
COMMENT ON COLUMN authentication_quarantine.address_sha256 IS 'The e-mail address that was proven when it was enrolled: with that proof it may stop a recovery by the same address';
GRANT UPDATE (address_sha256) ON authentication_quarantine TO ${app};

ALTER TABLE authentication_pending_change ADD COLUMN address text CHECK (length(address) BETWEEN 3 AND 254);
COMMENT ON COLUMN authentication_pending_change.address IS 'Of a recovery, the address it began from where that is not the account''s present one';

CREATE TABLE authentication_email_change (
	id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{22}$'),
	subject text NOT NULL REFERENCES authentication_account,
	former text NOT NULL CHECK (length(former) BETWEEN 3 AND 254),
	address text NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
	vouched boolean NOT NULL,
	state text NOT NULL CHECK (state IN ('asked', 'waiting', 'done', 'stopped', 'undone')),
	asked_at timestamptz NOT NULL,
	ready_at timestamptz,
	ended_at timestamptz,
	CHECK (state <> 'waiting' OR ready_at IS NOT NULL),
	CHECK ((state IN ('asked', 'waiting')) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX authentication_email_change_once ON authentication_email_change (subject) WHERE ended_at IS NULL;
CREATE INDEX authentication_email_change_ready ON authentication_email_change (ready_at) WHERE state = 'waiting';
CREATE INDEX authentication_email_change_former ON authentication_email_change (former, ended_at) WHERE state = 'done';
COMMENT ON TABLE authentication_email_change IS 'Changes of a confirmed e-mail address: asked for, waiting, and what became of them';
COMMENT ON COLUMN authentication_email_change.former IS 'The confirmed address until then: for 30 days it undoes the change, and is a way back';
COMMENT ON COLUMN authentication_email_change.vouched IS 'Asked for after a proof by a factor that was not in quarantine: counts once the new address is confirmed';
COMMENT ON COLUMN authentication_email_change.ready_at IS 'When the new address, confirmed, takes the place of the former one';
GRANT SELECT, INSERT, UPDATE (state, ready_at, ended_at) ON authentication_email_change TO ${app};
