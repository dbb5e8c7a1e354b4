-- +goose Up
CREATE TABLE holds (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    scope text NOT NULL,
    object text NOT NULL,
    park text NOT NULL,
    reason text NOT NULL,
    code integer NOT NULL,
    until datetime,
    created_at datetime NOT NULL,
    released_at datetime
);
CREATE UNIQUE INDEX holds_object ON holds (workspace_id, scope, object);
CREATE INDEX holds_workspace ON holds (workspace_id, id);
CREATE INDEX holds_released ON holds (released_at) WHERE released_at IS NOT NULL;

ALTER TABLE runs ADD COLUMN held text NOT NULL DEFAULT '';
CREATE INDEX runs_held ON runs (workspace_id, held, id) WHERE held <> '';

-- +goose Down
DROP INDEX runs_held;
ALTER TABLE runs DROP COLUMN held;
DROP TABLE holds;
