-- +goose Up
-- Rows for which work could not be done: left out until retry_at, so that they hold up nobody else.
CREATE TABLE set_aside (
    part text NOT NULL,
    key text NOT NULL,
    id text NOT NULL,
    workspace_id text NOT NULL,
    reason text NOT NULL,
    failures integer NOT NULL,
    from_at timestamptz,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    retry_at timestamptz NOT NULL,
    PRIMARY KEY (part, key)
);
CREATE INDEX set_aside_workspace ON set_aside (workspace_id, id);
CREATE INDEX set_aside_retry ON set_aside (retry_at);

-- +goose Down
DROP TABLE set_aside;
