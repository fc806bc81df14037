ALTER TABLE console_request
	ADD COLUMN etag text NOT NULL DEFAULT '' CHECK (length(etag) <= 200);
COMMENT ON COLUMN console_request.etag IS 'With its quotes; empty where the answer has none.';
GRANT UPDATE (etag) ON console_request TO ${app};
