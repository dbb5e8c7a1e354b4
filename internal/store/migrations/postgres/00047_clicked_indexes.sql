-- +goose NO TRANSACTION
-- +goose Up
-- Who clicked opens as who replied does, and a contact's clicks are in their timeline. The indexes hold the rows that were
-- clicked only. Built beside the writes of the version before. If it is interrupted, it is begun anew.
DROP INDEX CONCURRENTLY IF EXISTS messages_by_step_clicked;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_number_clicked;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_campaign_clicked;
DROP INDEX CONCURRENTLY IF EXISTS messages_contact_clicked;
CREATE INDEX CONCURRENTLY messages_by_step_clicked ON messages (step_id, created_at) WHERE clicked_at IS NOT NULL;
CREATE INDEX CONCURRENTLY messages_of_number_clicked ON messages (number_id, created_at, id) WHERE clicked_at IS NOT NULL;
CREATE INDEX CONCURRENTLY messages_of_campaign_clicked ON messages (campaign_id, created_at, id)
    WHERE campaign_id <> '' AND clicked_at IS NOT NULL;
CREATE INDEX CONCURRENTLY messages_contact_clicked ON messages (contact_id, clicked_at) WHERE clicked_at IS NOT NULL;

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS messages_by_step_clicked;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_number_clicked;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_campaign_clicked;
DROP INDEX CONCURRENTLY IF EXISTS messages_contact_clicked;
