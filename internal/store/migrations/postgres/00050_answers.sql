-- +goose Up
-- Whether customers see that their messages were read, and when we told WhatsApp so of one.
ALTER TABLE workspaces ADD COLUMN answers jsonb;
ALTER TABLE inbound_messages ADD COLUMN marked_at timestamptz;

-- +goose Down
ALTER TABLE inbound_messages DROP COLUMN marked_at;
ALTER TABLE workspaces DROP COLUMN answers;
