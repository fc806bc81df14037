CREATE INDEX CONCURRENTLY loan_application_subject ON loan_application (subject, created_at);
