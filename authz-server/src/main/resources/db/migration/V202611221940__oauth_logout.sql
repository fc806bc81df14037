CREATE TABLE oauth_session_client (
	sid text NOT NULL CHECK (length(sid) = 22),
	client_id text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 100),
	PRIMARY KEY (sid, client_id)
);
COMMENT ON TABLE oauth_session_client IS 'Which clients got an ID Token in which sign-in: they are told of its end';
GRANT SELECT, INSERT, DELETE ON oauth_session_client TO ${app};

CREATE TABLE oauth_logout_notice (
	id uuid PRIMARY KEY,
	client_id text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 100),
	subject text NOT NULL CHECK (length(subject) = 22),
	sid text NOT NULL CHECK (length(sid) = 22),
	attempts integer NOT NULL CHECK (attempts >= 0),
	next_attempt_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL,
	UNIQUE (sid, client_id)
);
CREATE INDEX oauth_logout_notice_due ON oauth_logout_notice (next_attempt_at);
COMMENT ON TABLE oauth_logout_notice IS 'Logout tokens that clients have still to get; a row goes when its client has taken it, or after a day of trying';
COMMENT ON COLUMN oauth_logout_notice.next_attempt_at IS 'While an attempt runs, when the next would: nobody else tries meanwhile';
GRANT SELECT, INSERT, UPDATE (attempts, next_attempt_at), DELETE ON oauth_logout_notice TO ${app};
