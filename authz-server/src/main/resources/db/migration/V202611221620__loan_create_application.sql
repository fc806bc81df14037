CREATE TABLE loan_application (
	id uuid PRIMARY KEY,
	state text NOT NULL CHECK (state IN ('proposed', 'challenged', 'held', 'approved', 'issued', 'redeemed', 'refused', 'expired')),
	subject text NOT NULL CHECK (length(subject) = 22),
	client_id text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 255),
	client_name text NOT NULL CHECK (length(client_name) BETWEEN 1 AND 255),
	jkt text NOT NULL CHECK (length(jkt) BETWEEN 1 AND 64),
	sid text NOT NULL CHECK (length(sid) BETWEEN 1 AND 64),
	return_to text NOT NULL CHECK (length(return_to) <= 512),
	form_action_origin text CHECK (length(form_action_origin) <= 512),
	terms_type text NOT NULL CHECK (length(terms_type) <= 64),
	terms_digest bytea NOT NULL CHECK (octet_length(terms_digest) = 32),
	terms_sealed bytea NOT NULL,
	account_key_sealed bytea NOT NULL,
	amount numeric(16, 4) CHECK (amount > 0),
	currency char(3),
	network text NOT NULL CHECK (length(network) <= 64),
	decision_id uuid NOT NULL,
	policy_digest bytea NOT NULL CHECK (octet_length(policy_digest) = 32),
	asked jsonb NOT NULL,
	required jsonb,
	challenge_id text CHECK (length(challenge_id) = 22),
	agreed_at timestamptz,
	assurance jsonb,
	reason text CHECK (length(reason) <= 64),
	because jsonb,
	held_until timestamptz,
	created_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	approved_at timestamptz,
	issued_at timestamptz,
	jti text UNIQUE CHECK (length(jti) BETWEEN 1 AND 64),
	token_expires_at timestamptz,
	redeemed_at timestamptz,
	idempotency_key text CHECK (idempotency_key ~ '^[\x21-\x7e]{1,64}$'),
	body_digest bytea CHECK (octet_length(body_digest) = 32),
	transaction_expires_at timestamptz,
	ended_at timestamptz,
	CHECK ((amount IS NULL) = (currency IS NULL)),
	CHECK (state <> 'proposed' OR required IS NOT NULL),
	CHECK (state <> 'challenged' OR (required IS NOT NULL AND challenge_id IS NOT NULL)),
	CHECK (state NOT IN ('approved', 'issued', 'redeemed') OR (required IS NOT NULL AND assurance IS NOT NULL AND approved_at IS NOT NULL)),
	CHECK (state NOT IN ('issued', 'redeemed') OR (issued_at IS NOT NULL AND jti IS NOT NULL AND token_expires_at IS NOT NULL)),
	CHECK (state <> 'redeemed' OR (redeemed_at IS NOT NULL AND idempotency_key IS NOT NULL AND body_digest IS NOT NULL AND transaction_expires_at IS NOT NULL)),
	CHECK (state NOT IN ('held', 'refused') OR reason IS NOT NULL)
);
COMMENT ON TABLE loan_application IS 'Loan applications and payout account changes. The state changes by one conditional update at a time, each with its evidence.';
COMMENT ON COLUMN loan_application.id IS 'UUID of version 7; txn of the transaction token.';
COMMENT ON COLUMN loan_application.jkt IS 'Thumbprint (RFC 7638) of the key that the token is bound to.';
COMMENT ON COLUMN loan_application.sid IS 'The browser sign-in that may see its pages.';
COMMENT ON COLUMN loan_application.terms_digest IS 'SHA-256 of the terms'' canonical form (RFC 8785).';
COMMENT ON COLUMN loan_application.terms_sealed IS 'The canonical form, encrypted: it holds a full account number.';
COMMENT ON COLUMN loan_application.account_key_sealed IS 'Encrypted: 32 random bytes, the HMAC key of the account digest in this application''s token.';
COMMENT ON COLUMN loan_application.amount IS 'In clear, to be counted over 24 hours; absent where nothing is lent.';
COMMENT ON COLUMN loan_application.asked IS 'What the client demanded of the sign-in.';
COMMENT ON COLUMN loan_application.required IS 'What policy and client together demand.';
COMMENT ON COLUMN loan_application.expires_at IS 'When proposed, challenged and approved applications lapse, and held ones are no longer continued.';
COMMENT ON COLUMN loan_application.transaction_expires_at IS 'exp of the transaction token: until then the same key and body are answered again.';

CREATE INDEX loan_application_counted ON loan_application (subject, approved_at) WHERE state IN ('approved', 'issued', 'redeemed');
CREATE INDEX loan_application_held ON loan_application (subject, terms_digest) WHERE state = 'held';

CREATE TABLE loan_interaction (
	client_id text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 255),
	interaction_id text NOT NULL CHECK (length(interaction_id) BETWEEN 1 AND 64),
	subject text NOT NULL CHECK (length(subject) = 22),
	application_id uuid NOT NULL REFERENCES loan_application (id),
	PRIMARY KEY (client_id, interaction_id, subject)
);
COMMENT ON TABLE loan_interaction IS 'Which authorization request of which person led to which application: asking twice is asking once.';

GRANT SELECT, INSERT, UPDATE ON loan_application TO ${app};
GRANT SELECT, INSERT ON loan_interaction TO ${app};
