CREATE TABLE authentication_closing (
	id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{22}$'),
	subject text NOT NULL REFERENCES authentication_account,
	state text NOT NULL CHECK (state IN ('waiting', 'stopped', 'refused', 'done')),
	asked_at timestamptz NOT NULL,
	ready_at timestamptz NOT NULL,
	ended_at timestamptz,
	CHECK (ready_at > asked_at),
	CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX authentication_closing_once ON authentication_closing (subject) WHERE state = 'waiting';
CREATE INDEX authentication_closing_ready ON authentication_closing (ready_at) WHERE state = 'waiting';
CREATE INDEX authentication_closing_subject ON authentication_closing (subject);
COMMENT ON TABLE authentication_closing IS 'Accounts that their own people asked to be closed: waiting, and what became of it';
COMMENT ON COLUMN authentication_closing.state IS 'waiting → stopped, by anybody who was told; refused, where something was open when the wait was over; or done';
COMMENT ON COLUMN authentication_closing.ready_at IS 'End of the wait, by the setting when it was asked for';
GRANT SELECT, INSERT, UPDATE (state, ended_at) ON authentication_closing TO ${app};
COMMENT ON COLUMN authentication_account.closed_at IS
	'When it was closed: nobody signs in any more. The address of a borrower is free again, that of staff is not';

-- What goes at once when an account is closed; a passkey before the user it is of.
CREATE FUNCTION authentication_personal() RETURNS text[] LANGUAGE sql IMMUTABLE RETURN ARRAY[
	'authentication_password', 'authentication_totp', 'authentication_recovery_code', 'authentication_passkey',
	'authentication_passkey_user', 'authentication_face', 'authentication_quarantine', 'authentication_federation',
	'authentication_device', 'authentication_pending_change', 'authentication_email_change', 'authentication_profile',
	'authentication_document_claim', 'authentication_customer_number'];
COMMENT ON FUNCTION authentication_personal IS 'Tables that hold nothing of a closed account, but for mailed links';

CREATE FUNCTION authentication_forget(which text) RETURNS void
LANGUAGE plpgsql SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
	one text;
BEGIN
	FOREACH one IN ARRAY authentication_personal() LOOP
		EXECUTE format('DELETE FROM %I WHERE subject = $1', one) USING which;
	END LOOP;
	-- One that is being used goes with its time: whoever uses it waits for the account's row, and must not be waited for.
	DELETE FROM authentication_link WHERE digest IN
		(SELECT l.digest FROM authentication_link l WHERE l.subject = which FOR UPDATE SKIP LOCKED);
END $$;
COMMENT ON FUNCTION authentication_forget IS 'Deletes all that is personal of an account';

-- The running role may not delete most of it by itself: only all of it, and of an account that is closed.
CREATE FUNCTION authentication_erase(which text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM authentication_account a WHERE a.subject = which AND a.closed_at IS NOT NULL) THEN
		RAISE EXCEPTION 'subject: % (expected: one whose account is closed)', which;
	END IF;
	PERFORM authentication_forget(which);
END $$;
COMMENT ON FUNCTION authentication_erase IS 'Deletes all that is personal of a closed account';

-- Whoever closes an account has its row for update: what is added at that moment is either erased with the rest, or meets
-- this once the account is closed.
CREATE FUNCTION authentication_only_open() RETURNS trigger
LANGUAGE plpgsql SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
	PERFORM 1 FROM authentication_account a WHERE a.subject = NEW.subject AND a.closed_at IS NULL FOR KEY SHARE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'subject: closed (expected: an open account)' USING ERRCODE = 'foreign_key_violation';
	END IF;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION authentication_only_open IS 'Refuses what is added to a closed account';
DO $$
DECLARE
	one text;
BEGIN
	FOREACH one IN ARRAY authentication_personal() LOOP
		EXECUTE format('CREATE TRIGGER authentication_only_open BEFORE INSERT ON %I
			FOR EACH ROW EXECUTE FUNCTION authentication_only_open()', one);
	END LOOP;
END $$;

-- An account goes as a whole, with what is left under its subject.
CREATE FUNCTION authentication_account_gone() RETURNS trigger
LANGUAGE plpgsql SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
	PERFORM authentication_forget(OLD.subject);
	DELETE FROM authentication_session WHERE subject = OLD.subject;
	DELETE FROM oauth_consent WHERE subject = OLD.subject;
	DELETE FROM oauth_authorization WHERE principal = OLD.subject;
	DELETE FROM notice_address WHERE about = OLD.subject;
	RETURN OLD;
END $$;
COMMENT ON FUNCTION authentication_account_gone IS 'Deletes what goes with an account that goes';
CREATE TRIGGER authentication_account_gone BEFORE DELETE ON authentication_account
	FOR EACH ROW EXECUTE FUNCTION authentication_account_gone();

REVOKE ALL ON FUNCTION authentication_personal, authentication_forget, authentication_erase, authentication_only_open,
	authentication_account_gone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authentication_erase TO ${app};
