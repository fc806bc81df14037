COMMENT ON COLUMN policy_version.parent IS 'SHA-256 of the document it was made from.';
COMMENT ON COLUMN policy_tests.sha256 IS 'SHA-256 of the tests in UTF-8.';
COMMENT ON COLUMN policy_test_run.tests IS 'SHA-256 of the tests that were run.';
