-- +goose Up
-- A report of the whole workspace reads all that has a price, of all things of one kind.
DROP INDEX IF EXISTS figures_priced;
DROP INDEX IF EXISTS figure_deltas_priced;
CREATE INDEX figures_priced ON figures (workspace_id, subject, level, bucket) WHERE measure = 'priced';
CREATE INDEX figure_deltas_priced ON figure_deltas (workspace_id) WHERE measure = 'priced';

-- +goose Down
DROP INDEX IF EXISTS figures_priced;
DROP INDEX IF EXISTS figure_deltas_priced;
