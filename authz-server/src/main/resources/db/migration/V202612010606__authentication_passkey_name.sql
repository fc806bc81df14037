GRANT UPDATE (name) ON authentication_passkey TO ${app};
