-- What is kept for how long. The running role may not delete from these tables: it calls functions of the owner's, which
-- refuse to go below what is said here.
CREATE TABLE retention_kept (
	name       text     PRIMARY KEY,
	class      text     NOT NULL CHECK (class IN ('loans', 'decisions', 'liveness', 'changes', 'trials')),
	since      text     NOT NULL,
	condition  text     NOT NULL DEFAULT 'true',
	least      interval NOT NULL,
	parted_at  timestamptz,
	CHECK (parted_at IS NULL OR condition = 'true')
);
COMMENT ON TABLE retention_kept IS 'Tables whose rows go when their time is over, and the least that they are kept';
COMMENT ON COLUMN retention_kept.since IS 'The column that their age is counted from';
COMMENT ON COLUMN retention_kept.condition IS 'What a row, t, must be besides old enough';
COMMENT ON COLUMN retention_kept.parted_at IS 'Of tables with a partition for each month: where the first month begins; all before is one partition';
GRANT SELECT ON retention_kept TO ${app};

INSERT INTO retention_kept (name, class, since, condition, least) VALUES
	('loan_application', 'loans', 'created_at', $$t.state IN ('redeemed', 'refused', 'expired')$$, interval '1 year'),
	('authentication_passkey_signature', 'loans', 'signed_at', 'true', interval '1 year'),
	('authentication_liveness_verdict', 'liveness', 'received_at', 'true', interval '90 days'),
	('authentication_liveness_session', 'liveness', 'started_at',
		'NOT EXISTS (SELECT FROM authentication_liveness_verdict v WHERE v.reference = t.reference)', interval '90 days'),
	('authentication_pending_change', 'changes', 'asked_at', $$t.state <> 'waiting'$$, interval '60 days'),
	('authentication_email_change', 'changes', 'asked_at', 't.ended_at IS NOT NULL', interval '60 days'),
	('authentication_invitation', 'changes', 'created_at', 't.ended_at IS NOT NULL OR t.expires_at < now()', interval '60 days'),
	('policy_confirmed_fraud', 'decisions', 'marked_at', 'true', interval '90 days'),
	('policy_replay', 'trials', 'started_at', $$t.state <> 'running'$$, interval '7 days'),
	('policy_shadow_difference', 'trials', 'decided_at', 'true', interval '7 days'),
	('policy_shadow_count', 'trials', 'hour', 'true', interval '7 days');

-- From the first of next month on, a day from now: nobody's clock is that far ahead.
INSERT INTO retention_kept (name, class, since, least, parted_at) VALUES ('policy_decision', 'decisions', 'decided_at',
	interval '90 days', date_trunc('month', (now() + interval '1 day') AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');

ALTER TABLE loan_interaction DROP CONSTRAINT loan_interaction_application_id_fkey;
ALTER TABLE loan_interaction ADD CONSTRAINT loan_interaction_application_id_fkey
	FOREIGN KEY (application_id) REFERENCES loan_application (id) ON DELETE CASCADE NOT VALID;

-- Decisions will be unique together with their time only.
ALTER TABLE policy_confirmed_fraud DROP CONSTRAINT policy_confirmed_fraud_decision_fkey;
ALTER TABLE policy_shadow_difference DROP CONSTRAINT policy_shadow_difference_decision_fkey;
DO $$
BEGIN
	EXECUTE format('ALTER TABLE policy_decision ADD CONSTRAINT policy_decision_earlier CHECK (decided_at < %L) NOT VALID',
		(SELECT parted_at FROM retention_kept WHERE name = 'policy_decision'));
END $$;

CREATE FUNCTION retention_purge(which text, before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
	kept retention_kept;
	gone bigint;
BEGIN
	SELECT * INTO STRICT kept FROM retention_kept k WHERE k.name = which AND k.parted_at IS NULL;
	IF before > now() - kept.least THEN
		RAISE EXCEPTION 'before: % (expected: at least % ago)', before, kept.least;
	END IF;
	EXECUTE format('DELETE FROM %1$I WHERE ctid = ANY (ARRAY(SELECT t.ctid FROM %1$I t WHERE t.%2$I < $1 AND (%3$s) LIMIT $2))',
		kept.name, kept.since, kept.condition) USING before, most;
	GET DIAGNOSTICS gone = ROW_COUNT;
	RETURN gone;
END $$;
COMMENT ON FUNCTION retention_purge IS 'Deletes at most so many rows that are older, and tells how many';

CREATE FUNCTION retention_add_months(which text, ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
	kept retention_kept;
	month timestamptz;
	added integer := 0;
BEGIN
	SELECT * INTO STRICT kept FROM retention_kept k WHERE k.name = which AND k.parted_at IS NOT NULL;
	IF ahead NOT BETWEEN 0 AND 12 THEN
		RAISE EXCEPTION 'ahead: % (expected: 0 to 12)', ahead;
	END IF;
	PERFORM pg_advisory_xact_lock(hashtext('retention_add_months'), hashtext(which));
	month := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
	FOR step IN 0..ahead LOOP
		IF month >= kept.parted_at AND to_regclass(which || to_char(month AT TIME ZONE 'UTC', '_YYYYMM')) IS NULL THEN
			EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
				which || to_char(month AT TIME ZONE 'UTC', '_YYYYMM'), which, month,
				(month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
			added := added + 1;
		END IF;
		month := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
	END LOOP;
	RETURN added;
END $$;
COMMENT ON FUNCTION retention_add_months IS 'Makes the partitions of this and so many further months, where they are missing';

CREATE FUNCTION retention_drop_months(which text, before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
	kept retention_kept;
	part name;
	ends timestamptz;
	dropped integer := 0;
BEGIN
	SELECT * INTO STRICT kept FROM retention_kept k WHERE k.name = which AND k.parted_at IS NOT NULL;
	IF before > now() - kept.least THEN
		RAISE EXCEPTION 'before: % (expected: at least % ago)', before, kept.least;
	END IF;
	FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
			WHERE i.inhparent = to_regclass(which) ORDER BY c.relname LOOP
		ends := CASE WHEN part = which || '_earlier' THEN kept.parted_at
			ELSE (make_timestamp(left(right(part, 6), 4)::integer, right(part, 2)::integer, 1, 0, 0, 0) + interval '1 month')
				AT TIME ZONE 'UTC' END;
		IF ends <= before THEN
			EXECUTE format('DROP TABLE %I', part);
			dropped := dropped + 1;
		END IF;
	END LOOP;
	RETURN dropped;
END $$;
COMMENT ON FUNCTION retention_drop_months IS 'Drops the partitions that hold nothing later, and tells how many';

REVOKE ALL ON FUNCTION retention_purge, retention_add_months, retention_drop_months FROM PUBLIC;
GRANT EXECUTE ON FUNCTION retention_purge, retention_add_months, retention_drop_months TO ${app};
