ALTER TABLE authentication_invitation
	ADD COLUMN language text CHECK (length(language) BETWEEN 2 AND 35),
	ADD COLUMN approved_by text CHECK (length(approved_by) BETWEEN 1 AND 64),
	ADD COLUMN approved_at timestamptz,
	ADD CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
	ADD CHECK (approved_by <> invited_by OR approved_by = 'command');
-- Whoever has the command's link waits for nobody; what an operator invited alone waits for a second person.
UPDATE authentication_invitation SET approved_by = 'command', approved_at = created_at
WHERE invited_by = 'command' AND ended_at IS NULL;
COMMENT ON COLUMN authentication_invitation.language IS 'What the mail is written in, as a language tag';
COMMENT ON COLUMN authentication_invitation.approved_by IS 'The second person, a subject, or command; without one no link is made and none is good';
GRANT UPDATE (approved_by, approved_at, expires_at) ON authentication_invitation TO ${app};
