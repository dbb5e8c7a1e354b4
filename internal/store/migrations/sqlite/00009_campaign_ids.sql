-- +goose Up
ALTER TABLE runs ADD COLUMN campaign_id text NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN campaign_id text NOT NULL DEFAULT '';
CREATE INDEX runs_campaign ON runs (campaign_id, id) WHERE campaign_id <> '';
CREATE INDEX messages_campaign ON messages (campaign_id, id) WHERE campaign_id <> '';

-- +goose Down
DROP INDEX messages_campaign;
DROP INDEX runs_campaign;
ALTER TABLE messages DROP COLUMN campaign_id;
ALTER TABLE runs DROP COLUMN campaign_id;
