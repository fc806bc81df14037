ALTER TABLE authentication_account ADD COLUMN closed_at timestamptz;
COMMENT ON COLUMN authentication_account.closed_at IS 'When it was closed: nobody signs in any more, and nobody else gets its user name';
GRANT UPDATE (closed_at) ON authentication_account TO ${app};

ALTER TABLE authentication_session DROP CONSTRAINT authentication_session_reason_check;
ALTER TABLE authentication_session ADD CONSTRAINT authentication_session_reason_check CHECK (reason IN
	('signed-out', 'rp-initiated', 'other-person', 'idle', 'lifetime', 'ended-elsewhere', 'account-closed'));
