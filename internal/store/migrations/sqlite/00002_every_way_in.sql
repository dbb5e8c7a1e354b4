-- +goose Up
ALTER TABLE workspaces ADD COLUMN holidays text;
ALTER TABLE workspaces ADD COLUMN max_entries_per_hour integer NOT NULL DEFAULT 20;

ALTER TABLE contacts ADD COLUMN profile_name text NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN marketing_stopped_at datetime;
ALTER TABLE contacts ADD COLUMN marketing_resumed_at datetime;
CREATE INDEX contacts_zone ON contacts (workspace_id, time_zone) WHERE time_zone <> '';

ALTER TABLE tickets ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE tickets ADD COLUMN previous_status text NOT NULL DEFAULT '';

ALTER TABLE runs ADD COLUMN listen_until datetime;
ALTER TABLE runs ADD COLUMN entered_as text NOT NULL DEFAULT '';

CREATE INDEX templates_waba ON templates (waba_id, name);

CREATE INDEX start_steps_kind ON start_steps (kind, workspace_id, id);

-- The dates' sweep pages through what is due: the contact gives the order within a day.
DROP INDEX field_values_time;
DROP INDEX field_values_month_day;
CREATE INDEX field_values_time ON field_values (field_id, time, contact_id) WHERE time IS NOT NULL;
CREATE INDEX field_values_month_day ON field_values (field_id, month_day, contact_id) WHERE month_day > 0;

-- SQLite cannot drop NOT NULL from a column: the table is made anew.
CREATE TABLE inbound_messages_new (
    wamid text PRIMARY KEY,
    workspace_id text NOT NULL,
    number_id text NOT NULL,
    contact_id text REFERENCES contacts (id) ON DELETE CASCADE,
    kind text NOT NULL,
    text text NOT NULL,
    context_id text NOT NULL,
    sent_at datetime NOT NULL,
    received_at datetime NOT NULL,
    wa_id text NOT NULL DEFAULT '',
    user_id text NOT NULL DEFAULT '',
    profile_name text NOT NULL DEFAULT '',
    reply_id text NOT NULL DEFAULT '',
    new_wa_id text NOT NULL DEFAULT '',
    answers_run_id text NOT NULL DEFAULT '',
    decision text NOT NULL DEFAULT '',
    automation_id text NOT NULL DEFAULT '',
    routed_at datetime
);
INSERT INTO inbound_messages_new (wamid, workspace_id, number_id, contact_id, kind, text, context_id, sent_at, received_at, routed_at)
SELECT wamid, workspace_id, number_id, contact_id, kind, text, context_id, sent_at, received_at, received_at FROM inbound_messages;
DROP TABLE inbound_messages;
ALTER TABLE inbound_messages_new RENAME TO inbound_messages;
CREATE INDEX inbound_messages_contact ON inbound_messages (contact_id, sent_at);
CREATE INDEX inbound_messages_unrouted ON inbound_messages (received_at) WHERE routed_at IS NULL;

CREATE TABLE unread_webhooks (
    workspace_id text NOT NULL,
    digest text NOT NULL,
    shape text NOT NULL,
    body text NOT NULL,
    times integer NOT NULL,
    first_at datetime NOT NULL,
    last_at datetime NOT NULL,
    PRIMARY KEY (workspace_id, digest)
);
CREATE INDEX unread_webhooks_shape ON unread_webhooks (workspace_id, shape, last_at);

CREATE TABLE watermarks (
    workspace_id text NOT NULL,
    name text NOT NULL,
    at datetime NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

-- +goose Down
DROP TABLE watermarks;
DROP TABLE unread_webhooks;
DROP INDEX inbound_messages_unrouted;
DROP INDEX start_steps_kind;
DROP INDEX templates_waba;
DROP INDEX field_values_time;
DROP INDEX field_values_month_day;
CREATE INDEX field_values_time ON field_values (field_id, time) WHERE time IS NOT NULL;
CREATE INDEX field_values_month_day ON field_values (field_id, month_day) WHERE month_day > 0;
DROP INDEX contacts_zone;
CREATE TABLE inbound_messages_old (
    wamid text PRIMARY KEY,
    workspace_id text NOT NULL,
    number_id text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    kind text NOT NULL,
    text text NOT NULL,
    context_id text NOT NULL,
    sent_at datetime NOT NULL,
    received_at datetime NOT NULL
);
INSERT INTO inbound_messages_old
SELECT wamid, workspace_id, number_id, contact_id, kind, text, context_id, sent_at, received_at FROM inbound_messages
WHERE contact_id IS NOT NULL;
DROP TABLE inbound_messages;
ALTER TABLE inbound_messages_old RENAME TO inbound_messages;
CREATE INDEX inbound_messages_contact ON inbound_messages (contact_id, sent_at);
ALTER TABLE runs DROP COLUMN listen_until;
ALTER TABLE runs DROP COLUMN entered_as;
ALTER TABLE tickets DROP COLUMN version;
ALTER TABLE tickets DROP COLUMN previous_status;
ALTER TABLE contacts DROP COLUMN profile_name;
ALTER TABLE contacts DROP COLUMN marketing_stopped_at;
ALTER TABLE contacts DROP COLUMN marketing_resumed_at;
ALTER TABLE workspaces DROP COLUMN holidays;
ALTER TABLE workspaces DROP COLUMN max_entries_per_hour;
