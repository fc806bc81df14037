CREATE TABLE console_request (
	caller text NOT NULL CHECK (length(caller) BETWEEN 1 AND 300),
	key text NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
	request bytea NOT NULL CHECK (octet_length(request) = 32),
	status integer NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 599),
	location text NOT NULL DEFAULT '' CHECK (length(location) <= 2000),
	body text NOT NULL DEFAULT '' CHECK (length(body) <= 65536),
	received_at timestamptz NOT NULL,
	PRIMARY KEY (caller, key)
);
COMMENT ON TABLE console_request IS 'What was answered to requests with an Idempotency-Key, for a day.';
COMMENT ON COLUMN console_request.request IS 'SHA-256 of method, path and body.';
CREATE INDEX console_request_received ON console_request (received_at);
GRANT SELECT, INSERT, UPDATE (status, location, body), DELETE ON console_request TO ${app};
