-- +goose Up
-- What an outside tool says of its order or its visit, for the texts of the run.
ALTER TABLE runs ADD COLUMN metadata text NOT NULL DEFAULT '';

-- The last calls of each integration start: what became of them and what was ignored.
CREATE TABLE start_calls (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    automation_id text NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    start_id text NOT NULL,
    at datetime NOT NULL,
    outcome text NOT NULL,
    contacts integer NOT NULL,
    results text,
    ignored text NOT NULL,
    problems text NOT NULL
);
CREATE INDEX start_calls_start ON start_calls (automation_id, start_id, id);

-- +goose Down
DROP TABLE start_calls;
ALTER TABLE runs DROP COLUMN metadata;
