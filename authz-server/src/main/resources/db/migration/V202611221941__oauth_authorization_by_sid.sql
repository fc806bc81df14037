CREATE INDEX CONCURRENTLY oauth_authorization_sid ON oauth_authorization ((granted->>'sid')) WHERE granted IS NOT NULL;
