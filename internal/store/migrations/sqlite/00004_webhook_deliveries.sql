-- +goose Up
CREATE TABLE webhook_deliveries (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    automation_id text NOT NULL,
    run_id text NOT NULL,
    step_id text NOT NULL,
    visit integer NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    host text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    last_status integer NOT NULL,
    error text NOT NULL,
    answer text NOT NULL,
    duration_ms bigint NOT NULL,
    next_attempt_at datetime,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE UNIQUE INDEX webhook_deliveries_step ON webhook_deliveries (run_id, step_id, visit);
CREATE INDEX webhook_deliveries_workspace ON webhook_deliveries (workspace_id, id);
CREATE INDEX webhook_deliveries_automation ON webhook_deliveries (automation_id, id);
CREATE INDEX webhook_deliveries_state ON webhook_deliveries (workspace_id, state, id) WHERE state <> 'delivered';
CREATE INDEX webhook_deliveries_contact ON webhook_deliveries (contact_id);

CREATE TABLE webhook_endpoints (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    host text NOT NULL,
    first_failure_at datetime,
    paused_at datetime,
    reason text NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE UNIQUE INDEX webhook_endpoints_host ON webhook_endpoints (workspace_id, host);

-- +goose Down
DROP TABLE webhook_endpoints;
DROP TABLE webhook_deliveries;
