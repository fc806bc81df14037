COMMENT ON COLUMN policy_shadow_difference.change IS 'What it would have meant: asked_more, asked_less, held, released, refused, reopened, let_through.';
