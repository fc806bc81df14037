CREATE INDEX CONCURRENTLY loan_application_trace_network ON loan_application (trace_network, created_at);
