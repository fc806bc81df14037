ALTER TABLE authentication_liveness_verdict ADD COLUMN refusal text CHECK (length(refusal) BETWEEN 1 AND 64);
COMMENT ON COLUMN authentication_liveness_verdict.refusal IS 'Why a verdict that passed had no effect';
