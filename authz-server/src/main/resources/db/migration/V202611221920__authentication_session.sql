CREATE TABLE authentication_session (
	sid text PRIMARY KEY CHECK (sid ~ '^[A-Za-z0-9_-]{22}$'),
	subject text NOT NULL REFERENCES authentication_account,
	started_at timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL,
	ends_at timestamptz NOT NULL,
	browser text NOT NULL CHECK (length(browser) <= 60),
	network text NOT NULL CHECK (length(network) <= 64),
	ended_at timestamptz,
	reason text CHECK (reason IN ('signed-out', 'rp-initiated', 'other-person', 'idle', 'lifetime', 'ended-elsewhere')),
	CHECK ((ended_at IS NULL) = (reason IS NULL))
);
CREATE INDEX authentication_session_live ON authentication_session (subject, last_seen_at) WHERE ended_at IS NULL;
CREATE INDEX authentication_session_idle ON authentication_session (last_seen_at) WHERE ended_at IS NULL;
CREATE INDEX authentication_session_lifetime ON authentication_session (ends_at) WHERE ended_at IS NULL;
CREATE INDEX authentication_session_over ON authentication_session (ended_at) WHERE ended_at IS NOT NULL;
COMMENT ON TABLE authentication_session IS 'Sign-ins, one row each: a browser session counts while its row has no end';
COMMENT ON COLUMN authentication_session.sid IS 'The sid of ID Tokens and logout tokens';
COMMENT ON COLUMN authentication_session.last_seen_at IS 'When the browser was last seen, to the minute';
COMMENT ON COLUMN authentication_session.ends_at IS 'End of the absolute lifetime, by the policy at its start';
COMMENT ON COLUMN authentication_session.browser IS 'What kind of browser it said it was; empty where it said nothing that is known';
COMMENT ON COLUMN authentication_session.network IS 'The address it signed in from';
GRANT SELECT, INSERT, UPDATE (last_seen_at, ended_at, reason), DELETE ON authentication_session TO ${app};
