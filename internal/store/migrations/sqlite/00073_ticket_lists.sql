-- +goose Up
-- Tickets are listed by their owner, their state and their last change.
DROP INDEX IF EXISTS tickets_owner;
CREATE INDEX tickets_owner ON tickets (owner_id, id) WHERE owner_id IS NOT NULL;
DROP INDEX IF EXISTS tickets_unowned;
CREATE INDEX tickets_unowned ON tickets (workspace_id, id) WHERE owner_id IS NULL;
DROP INDEX IF EXISTS tickets_status;
CREATE INDEX tickets_status ON tickets (workspace_id, status, id);
DROP INDEX IF EXISTS tickets_updated;
CREATE INDEX tickets_updated ON tickets (workspace_id, updated_at, id);

-- +goose Down
DROP INDEX IF EXISTS tickets_updated;
DROP INDEX IF EXISTS tickets_status;
DROP INDEX IF EXISTS tickets_unowned;
DROP INDEX IF EXISTS tickets_owner;
