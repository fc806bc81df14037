ALTER TABLE authentication_device ADD COLUMN device uuid;
UPDATE authentication_device SET device = encode(substring(digest FROM 1 FOR 16), 'hex')::uuid;
ALTER TABLE authentication_device ALTER COLUMN device SET DEFAULT gen_random_uuid(), ALTER COLUMN device SET NOT NULL;
COMMENT ON COLUMN authentication_device.device IS 'The browser, whoever used it: stays the same when its cookie is renewed';

ALTER TABLE authentication_account ADD COLUMN recovered_at timestamptz;
COMMENT ON COLUMN authentication_account.recovered_at IS 'When it was last recovered, by mail or by a recovery code';
UPDATE authentication_account a SET recovered_at = greatest(
	(SELECT max(c.ended_at) FROM authentication_pending_change c
		WHERE c.subject = a.subject AND c.kind = 'recovery' AND c.state = 'done'),
	(SELECT max(r.used_at) FROM authentication_recovery_code r WHERE r.subject = a.subject),
	(SELECT max(q.since) FROM authentication_quarantine q WHERE q.subject = a.subject AND q.factor = '*'));
GRANT UPDATE (recovered_at) ON authentication_account TO ${app};
