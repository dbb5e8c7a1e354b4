-- +goose NO TRANSACTION
-- +goose Up
-- Who became an operator's contact lately. Built beside the writes. If it is interrupted, it is begun anew.
DROP INDEX CONCURRENTLY IF EXISTS contact_operators_new;
CREATE INDEX CONCURRENTLY contact_operators_new ON contact_operators (user_id, created_at);

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS contact_operators_new;
