ALTER TABLE retention_kept DROP CONSTRAINT retention_kept_class_check;
ALTER TABLE retention_kept ADD CONSTRAINT retention_kept_class_check
	CHECK (class IN ('loans', 'decisions', 'liveness', 'changes', 'trials', 'unused'));

INSERT INTO retention_kept (name, class, since, condition, least) VALUES
	('authentication_closing', 'changes', 'asked_at', $$t.state <> 'waiting'$$, interval '60 days'),
	-- Opened by its own person, who never confirmed the address and did nothing else with it. Whoever claimed an address
	-- signs in by it for a week: none goes before that.
	('authentication_account', 'unused', 'created_at', $$t.self_opened AND NOT t.demo AND t.role = 'borrower'
		AND t.identity = 'unproven' AND t.email IS NULL AND t.closed_at IS NULL AND t.frozen_at IS NULL
		AND NOT EXISTS (SELECT FROM authentication_session u WHERE u.subject = t.subject
			AND (u.ended_at IS NULL OR u.last_seen_at > now() - interval '30 days'))
		AND NOT EXISTS (SELECT FROM oauth_authorization u WHERE u.principal = t.subject AND u.expires_at > now())
		AND NOT EXISTS (SELECT FROM authentication_totp u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_passkey u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_passkey_signature u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_recovery_code u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_face u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_liveness_session u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_document_claim u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_identity_dispute u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_identity_dispute u WHERE u.other = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_federation u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_customer_number u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_invitation u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_pending_change u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_email_change u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM authentication_closing u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM loan_application u WHERE u.subject = t.subject)
		AND NOT EXISTS (SELECT FROM review_case u WHERE u.subject = t.subject)$$, interval '7 days');

-- Locks what it found and looks again: whoever signs in to an account meanwhile keeps it.
CREATE OR REPLACE FUNCTION retention_purge(which text, before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
	kept retention_kept;
	these tid[];
	gone bigint;
BEGIN
	SELECT * INTO STRICT kept FROM retention_kept k WHERE k.name = which AND k.parted_at IS NULL;
	IF before > now() - kept.least THEN
		RAISE EXCEPTION 'before: % (expected: at least % ago)', before, kept.least;
	END IF;
	EXECUTE format('SELECT ARRAY(SELECT t.ctid FROM %1$I t WHERE t.%2$I < $1 AND (%3$s) LIMIT $2 FOR UPDATE OF t SKIP LOCKED)',
		kept.name, kept.since, kept.condition) INTO these USING before, most;
	EXECUTE format('DELETE FROM %1$I t WHERE t.ctid = ANY ($1) AND t.%2$I < $2 AND (%3$s)',
		kept.name, kept.since, kept.condition) USING these, before;
	GET DIAGNOSTICS gone = ROW_COUNT;
	RETURN gone;
END $$;
