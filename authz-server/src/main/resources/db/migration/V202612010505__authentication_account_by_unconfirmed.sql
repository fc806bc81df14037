CREATE INDEX CONCURRENTLY authentication_account_unconfirmed ON authentication_account (created_at) WHERE email IS NULL AND closed_at IS NULL;
