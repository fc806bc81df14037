CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS policy_version_one_active ON policy_version (state) WHERE state = 'active';
