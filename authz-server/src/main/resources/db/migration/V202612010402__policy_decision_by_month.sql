CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS policy_decision_earlier_id ON policy_decision (id, decided_at);
