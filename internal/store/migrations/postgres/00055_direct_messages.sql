-- +goose Up
-- Messages that belong to no run, and how each is to be sent: see docs/decisions/0031-direct-messages.md. What became of one is in messages.
CREATE TABLE direct_messages (
    id text NOT NULL PRIMARY KEY,
    workspace_id text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    number_id text NOT NULL,
    step text NOT NULL,
    reply_to text NOT NULL DEFAULT '',
    sent_by text NOT NULL,
    confirms text,
    retry_of text,
    status text NOT NULL,
    due_at timestamptz,
    held text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX direct_messages_contact ON direct_messages (contact_id, id);
CREATE INDEX direct_messages_workspace ON direct_messages (workspace_id, id);
CREATE INDEX direct_messages_open ON direct_messages (due_at, id) WHERE due_at IS NOT NULL;
-- A stop is confirmed once.
CREATE UNIQUE INDEX direct_messages_confirms ON direct_messages (confirms) WHERE confirms IS NOT NULL;
-- A message that failed is sent once more at most.
CREATE UNIQUE INDEX direct_messages_retry ON direct_messages (retry_of) WHERE retry_of IS NOT NULL;

-- +goose Down
DROP TABLE direct_messages;
