CREATE INDEX CONCURRENTLY authentication_session_subject ON authentication_session (subject);
