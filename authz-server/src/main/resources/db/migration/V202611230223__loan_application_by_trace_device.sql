CREATE INDEX CONCURRENTLY loan_application_trace_device ON loan_application (trace_device, created_at) WHERE trace_device IS NOT NULL;
