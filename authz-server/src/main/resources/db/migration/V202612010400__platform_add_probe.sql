-- What a process writes to, to see whether the database takes writes.
CREATE TABLE platform_probe (
	name       text        PRIMARY KEY CHECK (length(name) <= 32),
	written_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE platform_probe IS 'One row that every process updates once a second: a replica, a full disk and a database that is away refuse';
INSERT INTO platform_probe (name) VALUES ('probe');
-- SELECT … FOR UPDATE asks for UPDATE too.
GRANT SELECT, UPDATE ON platform_probe TO ${app};
