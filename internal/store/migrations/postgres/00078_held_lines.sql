-- +goose NO TRANSACTION
-- +goose Up
-- All that waits in a line has the time of the next attempt of its first one: what is told next is found by that time, without
-- reading what waits. Built beside the writes. If it is interrupted, it is begun anew.
DROP INDEX CONCURRENTLY IF EXISTS subscription_deliveries_turn;
CREATE INDEX CONCURRENTLY subscription_deliveries_turn ON subscription_deliveries (subscription_id, retry_at, place) WHERE state = 'waiting';
DROP INDEX CONCURRENTLY IF EXISTS subscription_deliveries_line;
CREATE INDEX CONCURRENTLY subscription_deliveries_line ON subscription_deliveries (subscription_id, line) WHERE state = 'waiting';
DROP INDEX CONCURRENTLY IF EXISTS subscription_deliveries_next;
DROP INDEX CONCURRENTLY IF EXISTS subscription_deliveries_held;

-- +goose Down
CREATE INDEX CONCURRENTLY IF NOT EXISTS subscription_deliveries_held ON subscription_deliveries (subscription_id, line, retry_at)
    WHERE state = 'waiting' AND retry_at IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS subscription_deliveries_next ON subscription_deliveries (subscription_id, retry_at, place)
    WHERE state = 'waiting' AND retry_at IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS subscription_deliveries_line;
DROP INDEX CONCURRENTLY IF EXISTS subscription_deliveries_turn;
