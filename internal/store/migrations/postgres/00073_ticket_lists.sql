-- +goose NO TRANSACTION
-- +goose Up
-- Tickets are listed by their owner, their state and their last change. Built beside the writes. If it is interrupted, it is begun anew.
DROP INDEX CONCURRENTLY IF EXISTS tickets_owner;
CREATE INDEX CONCURRENTLY tickets_owner ON tickets (owner_id, id) WHERE owner_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS tickets_unowned;
CREATE INDEX CONCURRENTLY tickets_unowned ON tickets (workspace_id, id) WHERE owner_id IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS tickets_status;
CREATE INDEX CONCURRENTLY tickets_status ON tickets (workspace_id, status, id);
DROP INDEX CONCURRENTLY IF EXISTS tickets_updated;
CREATE INDEX CONCURRENTLY tickets_updated ON tickets (workspace_id, updated_at, id);

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS tickets_updated;
DROP INDEX CONCURRENTLY IF EXISTS tickets_status;
DROP INDEX CONCURRENTLY IF EXISTS tickets_unowned;
DROP INDEX CONCURRENTLY IF EXISTS tickets_owner;
