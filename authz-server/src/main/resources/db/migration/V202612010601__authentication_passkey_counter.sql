ALTER TABLE authentication_passkey ADD COLUMN counter_regressed_at timestamptz;
COMMENT ON COLUMN authentication_passkey.counter_regressed_at IS 'When its counter last went backwards: one on a single device is ended by it, one that syncs goes on as policy says';
GRANT UPDATE (counter_regressed_at) ON authentication_passkey TO ${app};
