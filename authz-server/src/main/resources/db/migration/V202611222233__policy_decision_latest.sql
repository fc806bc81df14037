CREATE INDEX CONCURRENTLY IF NOT EXISTS policy_decision_latest ON policy_decision (decided_at DESC, id);
