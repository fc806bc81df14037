CREATE TABLE evidence_entry (
	position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	type text NOT NULL CHECK (type ~ '^[a-z][a-z0-9-]{0,63}$'),
	about text NOT NULL CHECK (length(about) BETWEEN 1 AND 64),
	occurred_at timestamptz NOT NULL,
	entry text NOT NULL CHECK (length(entry) <= 262144)
);
COMMENT ON TABLE evidence_entry IS 'What must stand up later. Entries are added in the transaction of what they tell of, and never changed or removed.';
COMMENT ON COLUMN evidence_entry.position IS 'Order of insertion; gaps are rolled-back transactions.';
COMMENT ON COLUMN evidence_entry.about IS 'A subject, or the identifier of a loan application.';
COMMENT ON COLUMN evidence_entry.entry IS 'Canonical JSON (RFC 8785) of the whole entry, type and time included: the leaf of a later Merkle tree.';

CREATE INDEX evidence_entry_about ON evidence_entry (about, position);

CREATE FUNCTION evidence_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'evidence_entry is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER evidence_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_entry
	FOR EACH STATEMENT EXECUTE FUNCTION evidence_entry_is_append_only();

GRANT SELECT, INSERT ON evidence_entry TO ${app};
