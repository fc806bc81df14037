ALTER TABLE authentication_pending_change ADD COLUMN stopped_by_factor boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN authentication_pending_change.stopped_by_factor IS 'Stopped after a proof by a settled factor, and not by a link that whoever reads the mail has';
GRANT UPDATE (stopped_by_factor) ON authentication_pending_change TO ${app};
