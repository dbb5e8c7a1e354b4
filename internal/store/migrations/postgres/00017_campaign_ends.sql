-- +goose Up
-- That a campaign was cancelled with what it had started, also when all of that has ended.
ALTER TABLE campaigns ADD COLUMN ends_runs boolean NOT NULL DEFAULT false;
UPDATE campaigns SET ends_runs = true WHERE ending;

-- A message that was sent twice has statuses under two wamids.
CREATE INDEX message_statuses_message ON message_statuses (message_id) WHERE message_id <> '';

-- +goose Down
DROP INDEX message_statuses_message;
ALTER TABLE campaigns DROP COLUMN ends_runs;
