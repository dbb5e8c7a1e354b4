-- +goose Up
CREATE TABLE workspaces (
    id text PRIMARY KEY,
    name text NOT NULL,
    time_zone text NOT NULL,
    working_hours jsonb,
    language text NOT NULL,
    phone_region text NOT NULL,
    webhook_secret_sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE users (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (workspace_id, email);

CREATE TABLE api_keys (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    hash text NOT NULL,
    scopes jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
CREATE INDEX api_keys_workspace ON api_keys (workspace_id, id);

CREATE TABLE numbers (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    phone_number_id text NOT NULL,
    waba_id text NOT NULL,
    display_phone text NOT NULL,
    token_sealed text NOT NULL,
    messages_per_second integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX numbers_phone_number_id ON numbers (phone_number_id);
CREATE INDEX numbers_workspace ON numbers (workspace_id, id);

CREATE TABLE contacts (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    phone text,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text NOT NULL,
    language text NOT NULL,
    time_zone text NOT NULL,
    blocked_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX contacts_workspace ON contacts (workspace_id, id);

CREATE TABLE contact_identities (
    workspace_id text NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, kind, value)
);
CREATE INDEX contact_identities_contact ON contact_identities (contact_id);

CREATE TABLE fields (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    code text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX fields_code ON fields (workspace_id, code);

CREATE TABLE field_values (
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    field_id text NOT NULL REFERENCES fields (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    text text NOT NULL,
    time timestamptz,
    month_day integer NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (contact_id, field_id)
);
CREATE INDEX field_values_time ON field_values (field_id, time) WHERE time IS NOT NULL;
CREATE INDEX field_values_month_day ON field_values (field_id, month_day) WHERE month_day > 0;

CREATE TABLE tags (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX tags_name ON tags (workspace_id, name);

CREATE TABLE contact_tags (
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    tag_id text NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (contact_id, tag_id)
);
CREATE INDEX contact_tags_tag ON contact_tags (tag_id, contact_id);

CREATE TABLE lists (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX lists_name ON lists (workspace_id, name);

CREATE TABLE list_members (
    list_id text NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (list_id, contact_id)
);
CREATE INDEX list_members_contact ON list_members (contact_id);

CREATE TABLE contact_operators (
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (contact_id, user_id)
);
CREATE INDEX contact_operators_user ON contact_operators (user_id, contact_id);

CREATE TABLE tickets (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    title text NOT NULL,
    status text NOT NULL,
    priority text NOT NULL,
    category text NOT NULL,
    owner_id text,
    reference text NOT NULL,
    run_id text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    closed_at timestamptz
);
CREATE INDEX tickets_contact ON tickets (contact_id, id);
CREATE INDEX tickets_workspace ON tickets (workspace_id, id);
CREATE INDEX tickets_reference ON tickets (contact_id, reference) WHERE reference <> '';

CREATE TABLE templates (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    waba_id text NOT NULL,
    meta_id text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    status text NOT NULL,
    category text NOT NULL,
    quality text NOT NULL,
    named boolean NOT NULL,
    body text NOT NULL,
    parameters jsonb NOT NULL,
    synced_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX templates_name ON templates (workspace_id, waba_id, name, language);

CREATE TABLE automations (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    state text NOT NULL,
    revision integer NOT NULL,
    reentry jsonb NOT NULL,
    number_id text NOT NULL,
    paused_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX automations_workspace ON automations (workspace_id, id);

CREATE TABLE automation_revisions (
    automation_id text NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    number integer NOT NULL,
    workspace_id text NOT NULL,
    definition jsonb NOT NULL,
    published_by text NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (automation_id, number)
);

CREATE TABLE start_steps (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    automation_id text NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    kind text NOT NULL,
    secret_hash text NOT NULL,
    phrase text,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX start_steps_phrase ON start_steps (workspace_id, phrase);
CREATE INDEX start_steps_automation ON start_steps (automation_id);

CREATE TABLE runs (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    automation_id text NOT NULL,
    contact_id text NOT NULL,
    entry_key text NOT NULL,
    start_kind text NOT NULL,
    start_id text NOT NULL,
    status text NOT NULL,
    reason text NOT NULL,
    outcome text NOT NULL,
    ended_by text NOT NULL,
    revision integer NOT NULL,
    step_id text NOT NULL,
    visit integer NOT NULL,
    due_at timestamptz,
    listening boolean NOT NULL,
    last_sent_at timestamptz,
    ticket_id text NOT NULL,
    workflow_run_id text NOT NULL,
    closing boolean NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX runs_entry ON runs (automation_id, entry_key);
CREATE UNIQUE INDEX runs_one_live ON runs (automation_id, contact_id) WHERE status NOT IN ('completed', 'ended');
CREATE INDEX runs_automation ON runs (automation_id, id);
CREATE INDEX runs_position ON runs (automation_id, step_id, id) WHERE status NOT IN ('completed', 'ended');
CREATE INDEX runs_contact ON runs (contact_id, id);
CREATE INDEX runs_workspace ON runs (workspace_id, id);
CREATE INDEX runs_status ON runs (workspace_id, status, id) WHERE status NOT IN ('completed', 'ended');
CREATE INDEX runs_starting ON runs (started_at) WHERE status = 'starting';
CREATE INDEX runs_due ON runs (due_at) WHERE status IN ('waiting', 'executing');
CREATE INDEX runs_closing ON runs (updated_at) WHERE closing;

CREATE TABLE step_executions (
    run_id text NOT NULL,
    step_id text NOT NULL,
    visit integer NOT NULL,
    workspace_id text NOT NULL,
    automation_id text NOT NULL,
    contact_id text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    reason text NOT NULL,
    message_id text,
    at timestamptz NOT NULL,
    PRIMARY KEY (run_id, step_id, visit)
);

CREATE TABLE messages (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    run_id text NOT NULL,
    automation_id text NOT NULL,
    step_id text NOT NULL,
    visit integer NOT NULL,
    contact_id text NOT NULL,
    number_id text NOT NULL,
    kind text NOT NULL,
    template text NOT NULL,
    state text NOT NULL,
    wamid text,
    error_code integer NOT NULL,
    error_title text NOT NULL,
    attempts integer NOT NULL,
    unknown_until timestamptz,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    failed_at timestamptz
);
CREATE UNIQUE INDEX messages_step ON messages (run_id, step_id, visit);
CREATE UNIQUE INDEX messages_wamid ON messages (wamid) WHERE wamid IS NOT NULL;
CREATE INDEX messages_contact ON messages (contact_id, id);
CREATE INDEX messages_workspace ON messages (workspace_id, id);

CREATE TABLE inbound_messages (
    wamid text PRIMARY KEY,
    workspace_id text NOT NULL,
    number_id text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    kind text NOT NULL,
    text text NOT NULL,
    context_id text NOT NULL,
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX inbound_messages_contact ON inbound_messages (contact_id, sent_at);

CREATE TABLE message_statuses (
    wamid text NOT NULL,
    status text NOT NULL,
    workspace_id text NOT NULL,
    message_id text NOT NULL,
    error_code integer NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (wamid, status)
);

CREATE TABLE windows (
    number_id text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    last_inbound_at timestamptz NOT NULL,
    PRIMARY KEY (number_id, contact_id)
);

CREATE TABLE audit_entries (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    detail text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX audit_entries_workspace ON audit_entries (workspace_id, id);
CREATE INDEX audit_entries_object ON audit_entries (workspace_id, object, id);

CREATE TABLE idempotency_keys (
    workspace_id text NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    status integer NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, key)
);

-- +goose Down
DROP TABLE idempotency_keys, audit_entries, windows, message_statuses, inbound_messages, messages, step_executions, runs,
    start_steps, automation_revisions, automations, templates, tickets, contact_operators, list_members, lists, contact_tags,
    tags, field_values, fields, contact_identities, contacts, numbers, api_keys, users, workspaces;
