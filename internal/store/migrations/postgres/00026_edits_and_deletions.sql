-- +goose Up
-- W7: an edit changes the message that it names, a deletion marks it; people follow their new user id.
ALTER TABLE inbound_messages ADD COLUMN changes_id text NOT NULL DEFAULT '';
ALTER TABLE inbound_messages ADD COLUMN new_user_id text NOT NULL DEFAULT '';
ALTER TABLE inbound_messages ADD COLUMN edited_at timestamptz;
ALTER TABLE inbound_messages ADD COLUMN deleted_at timestamptz;
CREATE INDEX inbound_messages_changes ON inbound_messages (changes_id) WHERE changes_id <> '';

-- +goose Down
DROP INDEX inbound_messages_changes;
ALTER TABLE inbound_messages DROP COLUMN deleted_at;
ALTER TABLE inbound_messages DROP COLUMN edited_at;
ALTER TABLE inbound_messages DROP COLUMN new_user_id;
ALTER TABLE inbound_messages DROP COLUMN changes_id;
