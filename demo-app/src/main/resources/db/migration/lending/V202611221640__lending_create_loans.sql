-- Loans as they were booked. A row never changes: what a borrower agreed to stands.
CREATE TABLE lending_loan (
	id uuid PRIMARY KEY,
	txn uuid NOT NULL CONSTRAINT lending_loan_books_once UNIQUE,
	subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
	client_id text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 255),
	amount numeric(16, 4) NOT NULL CHECK (amount > 0),
	currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
	term_months integer NOT NULL CHECK (term_months BETWEEN 1 AND 360),
	annual_rate_percent numeric(7, 4) NOT NULL CHECK (annual_rate_percent BETWEEN 0 AND 100),
	purpose text NOT NULL CHECK (purpose ~ '^[a-z_]{1,40}$'),
	idempotency_key text CHECK (length(idempotency_key) BETWEEN 1 AND 64),
	booked_at timestamptz NOT NULL,
	pays_out_at timestamptz NOT NULL CHECK (pays_out_at >= booked_at)
);

COMMENT ON TABLE lending_loan IS 'Loans as booked, one for each transaction token''s txn; rows are inserted and never changed';
COMMENT ON COLUMN lending_loan.txn IS 'The application''s identifier, txn of the transaction token that booked it';
COMMENT ON COLUMN lending_loan.subject IS 'Owner: sub of the transaction token';
COMMENT ON COLUMN lending_loan.idempotency_key IS 'What the client called its request, so that it finds the loan again after a lost answer';
COMMENT ON COLUMN lending_loan.pays_out_at IS 'From this moment the money is gone and the payout account stands';

CREATE INDEX lending_loan_of_subject ON lending_loan (subject, booked_at DESC);

-- Where a loan's money goes, each change a row. The number itself is not kept: the demo pays nothing out, so scheme, last
-- four characters and the keyed digest that the transaction token carries are enough to show it and to prove it later.
CREATE TABLE lending_payout_account (
	entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	loan_id uuid NOT NULL REFERENCES lending_loan (id),
	txn uuid NOT NULL CONSTRAINT lending_payout_account_changes_once UNIQUE,
	scheme text NOT NULL CHECK (scheme IN ('cn-bank-card', 'iban')),
	last4 text NOT NULL CHECK (length(last4) = 4),
	digest text NOT NULL CHECK (length(digest) BETWEEN 1 AND 100),
	idempotency_key text CHECK (length(idempotency_key) BETWEEN 1 AND 64),
	set_at timestamptz NOT NULL
);

COMMENT ON TABLE lending_payout_account IS 'Payout accounts of loans; the highest entry of a loan is the one in force';
COMMENT ON COLUMN lending_payout_account.txn IS 'txn of the transaction token that set it: the loan''s own for the first';
COMMENT ON COLUMN lending_payout_account.digest IS 'HMAC-SHA-256 of the account under a key only the authorization server has, base64url';

CREATE INDEX lending_payout_account_of_loan ON lending_payout_account (loan_id, entry DESC);

GRANT SELECT, INSERT ON lending_loan, lending_payout_account TO ${app};
