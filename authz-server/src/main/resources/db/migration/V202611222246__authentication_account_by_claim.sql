CREATE INDEX CONCURRENTLY authentication_account_claim ON authentication_account (claimed_email, claimed_at DESC)
	WHERE claimed_email IS NOT NULL;
