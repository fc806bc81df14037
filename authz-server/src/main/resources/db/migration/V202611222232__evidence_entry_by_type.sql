CREATE INDEX CONCURRENTLY IF NOT EXISTS evidence_entry_type ON evidence_entry (type, position);
