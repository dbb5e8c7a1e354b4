-- +goose Up
ALTER TABLE runs
    ADD COLUMN wait_began_at timestamptz,
    ADD COLUMN nudge integer NOT NULL DEFAULT 0;
-- A wait begins when the step before it is done.
UPDATE runs SET wait_began_at = COALESCE((SELECT MAX(step_executions.at) FROM step_executions WHERE step_executions.run_id = runs.id), started_at)
WHERE status IN ('waiting', 'paused') AND due_at IS NOT NULL AND NOT listening;
CREATE INDEX runs_nudge ON runs (automation_id, nudge, id) WHERE nudge > 0;

ALTER TABLE automation_revisions
    ADD COLUMN summary text NOT NULL DEFAULT '',
    ADD COLUMN impact jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN signals integer NOT NULL DEFAULT 0,
    ADD COLUMN rolled_out_at timestamptz;
CREATE INDEX automation_revisions_rollout ON automation_revisions (published_at) WHERE signals > 0 AND rolled_out_at IS NULL;

-- +goose Down
DROP INDEX automation_revisions_rollout;
ALTER TABLE automation_revisions DROP COLUMN summary, DROP COLUMN impact, DROP COLUMN signals, DROP COLUMN rolled_out_at;
DROP INDEX runs_nudge;
ALTER TABLE runs DROP COLUMN wait_began_at, DROP COLUMN nudge;
