CREATE INDEX CONCURRENTLY loan_application_untraced ON loan_application (created_at) WHERE trace_payout_account IS NULL;
