-- Recovering an account ends what was issued in its name.
CREATE INDEX CONCURRENTLY oauth_authorization_principal ON oauth_authorization (principal);
