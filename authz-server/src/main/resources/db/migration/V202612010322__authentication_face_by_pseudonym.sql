CREATE INDEX CONCURRENTLY authentication_face_pseudonym ON authentication_face (vendor, pseudonym);
