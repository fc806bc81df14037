CREATE TABLE notice_address (
	about text NOT NULL CHECK (length(about) BETWEEN 1 AND 64),
	address text NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
	language text NOT NULL CHECK (language IN ('en', 'zh-CN')),
	confirmed_at timestamptz NOT NULL,
	replaced_at timestamptz,
	PRIMARY KEY (about, address)
);
COMMENT ON TABLE notice_address IS 'Where people are told what happens in their name';
COMMENT ON COLUMN notice_address.about IS 'The subject whose channel it is';
COMMENT ON COLUMN notice_address.replaced_at IS 'When another took its place: it is told of changes for thirty more days';
GRANT SELECT, INSERT, UPDATE (language, confirmed_at, replaced_at), DELETE ON notice_address TO ${app};

CREATE TABLE notice_message (
	id uuid PRIMARY KEY,
	notice text NOT NULL CHECK (notice ~ '^[a-z-]{1,64}$'),
	asked boolean NOT NULL,
	address_digest bytea NOT NULL CHECK (length(address_digest) = 32),
	network text CHECK (length(network) <= 64),
	letter bytea,
	state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
	tries integer NOT NULL CHECK (tries >= 0),
	due_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL,
	settled_at timestamptz,
	CHECK ((state = 'waiting') = (letter IS NOT NULL)),
	CHECK ((state = 'waiting') = (settled_at IS NULL))
);
CREATE INDEX notice_message_due ON notice_message (due_at) WHERE state = 'waiting';
CREATE INDEX notice_message_created ON notice_message (created_at);
CREATE INDEX notice_message_address ON notice_message (address_digest, created_at);
COMMENT ON TABLE notice_message IS 'Mail on its way out, and for a week what became of it';
COMMENT ON COLUMN notice_message.asked IS 'Whether a stranger could make it be sent; what warns of a change is not limited with it';
COMMENT ON COLUMN notice_message.network IS 'Network of the request that led to it';
COMMENT ON COLUMN notice_message.letter IS 'Address and content, encrypted under the key-encryption key, context notice_message.letter:<id>; gone once settled';
COMMENT ON COLUMN notice_message.due_at IS 'When it is tried next: whoever tries it moves it on first';
GRANT SELECT, INSERT, UPDATE (letter, state, tries, due_at, settled_at), DELETE ON notice_message TO ${app};
