-- +goose Up
ALTER TABLE workspaces ADD COLUMN retention jsonb;

-- Whom a remembered answer is about, so that it goes with them.
ALTER TABLE idempotency_keys ADD COLUMN contact_id text NOT NULL DEFAULT '';
UPDATE idempotency_keys SET contact_id = COALESCE(body::jsonb ->> 'contact_id', body::jsonb ->> 'id', '') WHERE body LIKE '{%';
CREATE INDEX idempotency_keys_contact ON idempotency_keys (contact_id) WHERE contact_id <> '';
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE INDEX inbound_messages_age ON inbound_messages (workspace_id, received_at, wamid);
-- Notices about people whom nobody knew.
CREATE INDEX inbound_messages_notices ON inbound_messages (workspace_id, received_at) WHERE contact_id IS NULL AND routed_at IS NOT NULL;
CREATE INDEX message_statuses_unmatched ON message_statuses (received_at) WHERE message_id = '';
CREATE INDEX unread_webhooks_age ON unread_webhooks (last_at);

CREATE TABLE erased_wamids (
    digest text PRIMARY KEY,
    workspace_id text NOT NULL,
    erased_at timestamptz NOT NULL
);
CREATE INDEX erased_wamids_age ON erased_wamids (erased_at);

-- +goose Down
DROP TABLE erased_wamids;
DROP INDEX unread_webhooks_age, message_statuses_unmatched, inbound_messages_notices, inbound_messages_age, idempotency_keys_age, idempotency_keys_contact;
ALTER TABLE idempotency_keys DROP COLUMN contact_id;
ALTER TABLE workspaces DROP COLUMN retention;
