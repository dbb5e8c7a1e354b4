-- +goose Up
-- Runs that are late and were seen not to move; shown from shown_from on, while they stand at that visit.
CREATE TABLE stuck_runs (
    run_id text PRIMARY KEY,
    workspace_id text NOT NULL,
    automation_id text NOT NULL,
    visit integer NOT NULL,
    reason text NOT NULL,
    since timestamptz NOT NULL,
    shown_from timestamptz NOT NULL
);
CREATE INDEX stuck_runs_workspace ON stuck_runs (workspace_id, run_id);

-- +goose Down
DROP TABLE stuck_runs;
