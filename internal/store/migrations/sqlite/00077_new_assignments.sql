-- +goose Up
-- Who became an operator's contact lately.
DROP INDEX IF EXISTS contact_operators_new;
CREATE INDEX contact_operators_new ON contact_operators (user_id, created_at);

-- +goose Down
DROP INDEX IF EXISTS contact_operators_new;
