CREATE TABLE loan_trace_key (
	name text PRIMARY KEY CHECK (name = 'trace'),
	key bytea NOT NULL
);
COMMENT ON TABLE loan_trace_key IS 'The key of the digests by which applications with the same device, payout account or network are counted';
COMMENT ON COLUMN loan_trace_key.key IS '32 random bytes, encrypted under the key-encryption key';
GRANT SELECT, INSERT ON loan_trace_key TO ${app};

ALTER TABLE loan_application
	ADD COLUMN trace_device bytea CHECK (octet_length(trace_device) = 32),
	ADD COLUMN trace_payout_account bytea CHECK (octet_length(trace_payout_account) = 32),
	ADD COLUMN trace_network bytea CHECK (octet_length(trace_network) = 32),
	ADD COLUMN device_known_at timestamptz;
COMMENT ON COLUMN loan_application.trace_device IS 'HMAC-SHA256 of the browser it was asked for in; absent where nobody was known by that';
COMMENT ON COLUMN loan_application.trace_payout_account IS 'HMAC-SHA256 of the payout account; absent in rows of the release before, which the windows of velocity facts then do not know';
COMMENT ON COLUMN loan_application.trace_network IS 'HMAC-SHA256 of the network it was asked for from';
COMMENT ON COLUMN loan_application.device_known_at IS 'Since when the browser was known to be the subject''s as it was asked for';
