CREATE TABLE authentication_federation (
	provider text NOT NULL CHECK (length(provider) BETWEEN 1 AND 32),
	provider_subject text NOT NULL CHECK (length(provider_subject) BETWEEN 1 AND 255),
	subject text NOT NULL REFERENCES authentication_account,
	linked_at timestamptz NOT NULL,
	PRIMARY KEY (provider, provider_subject),
	UNIQUE (subject, provider)
);
COMMENT ON TABLE authentication_federation IS 'Who at an OpenID Provider signs in to which account';
COMMENT ON COLUMN authentication_federation.provider IS 'id in the providers'' file';
COMMENT ON COLUMN authentication_federation.provider_subject IS 'sub in its ID Tokens';
GRANT SELECT, INSERT, DELETE, UPDATE (linked_at) ON authentication_federation TO ${app};
