CREATE INDEX CONCURRENTLY loan_application_sid ON loan_application (sid) WHERE state IN ('approved', 'issued');
