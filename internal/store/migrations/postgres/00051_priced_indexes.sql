-- +goose NO TRANSACTION
-- +goose Up
-- A report of the whole workspace reads all that has a price, of all things of one kind. Built beside the writes, and not
-- with the column of 48, which holds the messages. If it is interrupted, it is begun anew.
DROP INDEX CONCURRENTLY IF EXISTS figures_priced;
DROP INDEX CONCURRENTLY IF EXISTS figure_deltas_priced;
CREATE INDEX CONCURRENTLY figures_priced ON figures (workspace_id, subject, level, bucket) WHERE measure = 'priced';
CREATE INDEX CONCURRENTLY figure_deltas_priced ON figure_deltas (workspace_id) WHERE measure = 'priced';

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS figures_priced;
DROP INDEX CONCURRENTLY IF EXISTS figure_deltas_priced;
