CREATE TABLE authentication_liveness_vendor (
	vendor text PRIMARY KEY CHECK (vendor ~ '^[a-z0-9-]{1,32}$'),
	pseudonym_key bytea NOT NULL
);
COMMENT ON TABLE authentication_liveness_vendor IS 'Liveness vendors ever used';
COMMENT ON COLUMN authentication_liveness_vendor.pseudonym_key IS 'HMAC key that turns a sub into this vendor''s pseudonym, encrypted under the key-encryption key, context authentication_liveness_vendor.pseudonym_key:<vendor>';
GRANT SELECT, INSERT ON authentication_liveness_vendor TO ${app};
