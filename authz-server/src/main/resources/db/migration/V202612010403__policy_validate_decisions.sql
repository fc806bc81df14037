-- Apart from what added them, so that nobody waits for the rows to be read.
ALTER TABLE policy_decision VALIDATE CONSTRAINT policy_decision_earlier;
ALTER TABLE loan_interaction VALIDATE CONSTRAINT loan_interaction_application_id_fkey;
