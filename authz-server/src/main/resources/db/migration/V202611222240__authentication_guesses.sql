CREATE TABLE authentication_guess (
	kind text NOT NULL CHECK (kind IN ('password', 'code')),
	key bytea NOT NULL CHECK (length(key) = 32),
	wrong integer NOT NULL CHECK (wrong > 0),
	last_at timestamptz NOT NULL,
	locked_until timestamptz,
	PRIMARY KEY (kind, key)
);
CREATE INDEX authentication_guess_last ON authentication_guess (last_at);
COMMENT ON TABLE authentication_guess IS 'Answers in a row that were not right, and until when no other is looked at';
COMMENT ON COLUMN authentication_guess.key IS 'SHA-256 of whom the answers were for, be there an account or not, and of the known device they came from, if any';
COMMENT ON COLUMN authentication_guess.wrong IS 'Counted before an answer is looked at; a right one deletes the row';
GRANT SELECT, INSERT, UPDATE, DELETE ON authentication_guess TO ${app};

CREATE TABLE authentication_device (
	digest bytea NOT NULL CHECK (length(digest) = 32),
	subject text NOT NULL REFERENCES authentication_account,
	first_seen_at timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL,
	PRIMARY KEY (digest, subject)
);
CREATE INDEX authentication_device_subject ON authentication_device (subject, last_seen_at);
CREATE INDEX authentication_device_last ON authentication_device (last_seen_at);
COMMENT ON TABLE authentication_device IS 'Browsers in which a person has proven more than a password: guesses from them are counted apart, and nothing else';
COMMENT ON COLUMN authentication_device.digest IS 'SHA-256 of the cookie, which has 256 random bits';
GRANT SELECT, INSERT, UPDATE, DELETE ON authentication_device TO ${app};
