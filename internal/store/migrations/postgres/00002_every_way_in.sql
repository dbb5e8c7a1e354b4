-- +goose Up
ALTER TABLE workspaces
    ADD COLUMN holidays jsonb,
    ADD COLUMN max_entries_per_hour integer NOT NULL DEFAULT 20;

ALTER TABLE contacts
    ADD COLUMN profile_name text NOT NULL DEFAULT '',
    ADD COLUMN marketing_stopped_at timestamptz,
    ADD COLUMN marketing_resumed_at timestamptz;
CREATE INDEX contacts_zone ON contacts (workspace_id, time_zone) WHERE time_zone <> '';

ALTER TABLE tickets
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN previous_status text NOT NULL DEFAULT '';

ALTER TABLE runs
    ADD COLUMN listen_until timestamptz,
    ADD COLUMN entered_as text NOT NULL DEFAULT '';

CREATE INDEX templates_waba ON templates (waba_id, name);

CREATE INDEX start_steps_kind ON start_steps (kind, workspace_id, id);

-- The dates' sweep pages through what is due: the contact gives the order within a day.
DROP INDEX field_values_time;
DROP INDEX field_values_month_day;
CREATE INDEX field_values_time ON field_values (field_id, time, contact_id) WHERE time IS NOT NULL;
CREATE INDEX field_values_month_day ON field_values (field_id, month_day, contact_id) WHERE month_day > 0;

ALTER TABLE inbound_messages
    ALTER COLUMN contact_id DROP NOT NULL,
    ADD COLUMN wa_id text NOT NULL DEFAULT '',
    ADD COLUMN user_id text NOT NULL DEFAULT '',
    ADD COLUMN profile_name text NOT NULL DEFAULT '',
    ADD COLUMN reply_id text NOT NULL DEFAULT '',
    ADD COLUMN new_wa_id text NOT NULL DEFAULT '',
    ADD COLUMN answers_run_id text NOT NULL DEFAULT '',
    ADD COLUMN decision text NOT NULL DEFAULT '',
    ADD COLUMN automation_id text NOT NULL DEFAULT '',
    ADD COLUMN routed_at timestamptz;
UPDATE inbound_messages SET routed_at = received_at;
CREATE INDEX inbound_messages_unrouted ON inbound_messages (received_at) WHERE routed_at IS NULL;

CREATE TABLE unread_webhooks (
    workspace_id text NOT NULL,
    digest text NOT NULL,
    shape text NOT NULL,
    body text NOT NULL,
    times integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, digest)
);
CREATE INDEX unread_webhooks_shape ON unread_webhooks (workspace_id, shape, last_at);

CREATE TABLE watermarks (
    workspace_id text NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

-- +goose Down
DROP TABLE watermarks, unread_webhooks;
DROP INDEX inbound_messages_unrouted, start_steps_kind, templates_waba, contacts_zone, field_values_time, field_values_month_day;
CREATE INDEX field_values_time ON field_values (field_id, time) WHERE time IS NOT NULL;
CREATE INDEX field_values_month_day ON field_values (field_id, month_day) WHERE month_day > 0;
DELETE FROM inbound_messages WHERE contact_id IS NULL;
ALTER TABLE inbound_messages
    ALTER COLUMN contact_id SET NOT NULL,
    DROP COLUMN wa_id, DROP COLUMN user_id, DROP COLUMN profile_name, DROP COLUMN reply_id, DROP COLUMN new_wa_id,
    DROP COLUMN answers_run_id, DROP COLUMN decision, DROP COLUMN automation_id, DROP COLUMN routed_at;
ALTER TABLE runs DROP COLUMN listen_until, DROP COLUMN entered_as;
ALTER TABLE tickets DROP COLUMN version, DROP COLUMN previous_status;
ALTER TABLE contacts DROP COLUMN profile_name, DROP COLUMN marketing_stopped_at, DROP COLUMN marketing_resumed_at;
ALTER TABLE workspaces DROP COLUMN holidays, DROP COLUMN max_entries_per_hour;
