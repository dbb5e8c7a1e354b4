-- +goose Up
-- Programs of a workspace's own that are told what happens (/v1/subscriptions).
-- at_tx, at_id: the place among the workspace's events up to which there are deliveries.
-- old_secret_sealed: the secret before the newest one, which signs too until old_secret_until.
-- failures, retry_at: how often in a row the endpoint was found to be down, and before when nothing is sent there.
-- worked_at: when its workflow was last at work.
CREATE TABLE subscriptions (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    url text NOT NULL,
    kinds text NOT NULL,
    include text NOT NULL,
    secret_sealed text NOT NULL,
    old_secret_sealed text NOT NULL DEFAULT '',
    old_secret_until datetime,
    paused_at datetime,
    revision integer NOT NULL DEFAULT 0,
    at_tx integer NOT NULL,
    at_id integer NOT NULL,
    failing_since datetime,
    failures integer NOT NULL DEFAULT 0,
    retry_at datetime,
    last_status integer NOT NULL DEFAULT 0,
    last_error text NOT NULL DEFAULT '',
    delivered integer NOT NULL DEFAULT 0,
    delivered_at datetime,
    lost integer NOT NULL DEFAULT 0,
    lost_at datetime,
    worked_at datetime NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE INDEX subscriptions_workspace ON subscriptions (workspace_id, id);
CREATE INDEX subscriptions_open ON subscriptions (id) WHERE paused_at IS NULL;
-- What is sent of each event to each subscription that asked for its kind. place is their order, line whose order it is.
-- They outlive a subscription that is deleted, for as long as others are kept: there may be very many.
CREATE TABLE subscription_deliveries (
    place integer PRIMARY KEY AUTOINCREMENT,
    id text NOT NULL,
    subscription_id text NOT NULL,
    workspace_id text NOT NULL,
    line text NOT NULL,
    kind text NOT NULL,
    contact_id text NOT NULL,
    ids text NOT NULL,
    arrival integer,
    happened_at datetime NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    last_status integer NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    retry_at datetime,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE INDEX subscription_deliveries_log ON subscription_deliveries (subscription_id, id);
CREATE INDEX subscription_deliveries_waiting ON subscription_deliveries (subscription_id, place) WHERE state = 'waiting';
CREATE INDEX subscription_deliveries_held ON subscription_deliveries (subscription_id, line, retry_at)
    WHERE state = 'waiting' AND retry_at IS NOT NULL;
CREATE INDEX subscription_deliveries_next ON subscription_deliveries (subscription_id, retry_at, place)
    WHERE state = 'waiting' AND retry_at IS NOT NULL;
CREATE INDEX subscription_deliveries_old ON subscription_deliveries (happened_at) WHERE state = 'waiting';
CREATE INDEX subscription_deliveries_done ON subscription_deliveries (updated_at) WHERE state <> 'waiting';
-- arrival: which message of the contact it is; an event holds no wamid, which tells a phone.
ALTER TABLE events ADD COLUMN arrival integer;
DROP TRIGGER tell_inbound_messages_received;
DROP TRIGGER tell_inbound_messages_changed;
-- +goose StatementBegin
CREATE TRIGGER tell_inbound_messages_received AFTER UPDATE OF contact_id ON inbound_messages
WHEN (OLD.contact_id IS NULL AND NEW.contact_id IS NOT NULL)
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids, arrival)
    VALUES (NEW.workspace_id, 'message.received', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'number', NEW.number_id), NEW.arrival);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_inbound_messages_changed AFTER UPDATE OF edited_at, deleted_at ON inbound_messages
WHEN (NEW.contact_id IS NOT NULL AND (NEW.edited_at IS NOT OLD.edited_at OR NEW.deleted_at IS NOT OLD.deleted_at))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids, arrival)
    VALUES (NEW.workspace_id, 'message.changed', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'number', NEW.number_id), NEW.arrival);
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER tell_inbound_messages_received;
DROP TRIGGER tell_inbound_messages_changed;
-- +goose StatementBegin
CREATE TRIGGER tell_inbound_messages_received AFTER UPDATE OF contact_id ON inbound_messages
WHEN (OLD.contact_id IS NULL AND NEW.contact_id IS NOT NULL)
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'message.received', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'number', NEW.number_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_inbound_messages_changed AFTER UPDATE OF edited_at, deleted_at ON inbound_messages
WHEN (NEW.contact_id IS NOT NULL AND (NEW.edited_at IS NOT OLD.edited_at OR NEW.deleted_at IS NOT OLD.deleted_at))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'message.changed', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'number', NEW.number_id));
END;
-- +goose StatementEnd
ALTER TABLE events DROP COLUMN arrival;
DROP TABLE subscription_deliveries;
DROP TABLE subscriptions;
