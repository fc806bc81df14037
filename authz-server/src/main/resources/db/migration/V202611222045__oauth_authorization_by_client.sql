-- Ending a client, or one person's word to it, ends what was issued to it.
CREATE INDEX CONCURRENTLY oauth_authorization_client ON oauth_authorization (client_id, principal);
