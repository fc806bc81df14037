ALTER TABLE loan_application
	ADD COLUMN answer_status smallint CHECK (answer_status BETWEEN 200 AND 499),
	ADD COLUMN answer_digest bytea CHECK (octet_length(answer_digest) = 32),
	ADD COLUMN redeemed_again_at timestamptz;
COMMENT ON COLUMN loan_application.answer_status IS 'What the lending API answered under idempotency_key, as the gateway reported it.';
COMMENT ON COLUMN loan_application.answer_digest IS 'SHA-256 of the answer''s body.';
COMMENT ON COLUMN loan_application.redeemed_again_at IS 'When a second key was admitted, after a refusal that policy lists: once.';
