-- +goose Up
-- Since when a number's quality is what it is, and from what the limit of a portfolio has dropped (0 for any number of
-- people), until it recovers or a person has seen it.
ALTER TABLE numbers ADD COLUMN quality_at timestamptz;
ALTER TABLE portfolios ADD COLUMN dropped_from integer;
ALTER TABLE portfolios ADD COLUMN dropped_at timestamptz;
ALTER TABLE workspaces ADD COLUMN campaigns jsonb;
CREATE INDEX numbers_red ON numbers (workspace_id) WHERE quality = 'RED';
CREATE INDEX portfolios_dropped ON portfolios (workspace_id) WHERE dropped_at IS NOT NULL;

-- +goose Down
DROP INDEX portfolios_dropped;
DROP INDEX numbers_red;
ALTER TABLE workspaces DROP COLUMN campaigns;
ALTER TABLE portfolios DROP COLUMN dropped_at;
ALTER TABLE portfolios DROP COLUMN dropped_from;
ALTER TABLE numbers DROP COLUMN quality_at;
