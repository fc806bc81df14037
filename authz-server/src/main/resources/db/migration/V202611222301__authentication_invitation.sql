CREATE TABLE authentication_invitation (
	subject text PRIMARY KEY CHECK (subject ~ '^[A-Za-z0-9_-]{22}$'),
	email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
	role text NOT NULL CHECK (role IN ('reviewer', 'security_officer', 'auditor', 'operator')),
	invited_by text NOT NULL CHECK (length(invited_by) BETWEEN 1 AND 64),
	created_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	ended_at timestamptz,
	ended text CHECK (ended IN ('accepted', 'revoked', 'replaced')),
	CHECK ((ended_at IS NULL) = (ended IS NULL))
);
CREATE UNIQUE INDEX authentication_invitation_open ON authentication_invitation (email) WHERE ended_at IS NULL;
COMMENT ON TABLE authentication_invitation IS 'Invitations of staff, by the links of purpose staff-invitation';
COMMENT ON COLUMN authentication_invitation.subject IS 'Who the invited person will be: the sub of the account';
COMMENT ON COLUMN authentication_invitation.invited_by IS 'The subject of an operator, or command';
GRANT SELECT, INSERT, UPDATE (ended_at, ended) ON authentication_invitation TO ${app};
