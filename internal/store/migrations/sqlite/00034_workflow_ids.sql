-- +goose Up
-- A run keeps the id of its workflow, '' where it is the one of before, which can be computed; an
-- automation keeps the first word of the ids of its runs. New runs get the new form from the
-- watermark on: at once in a new deployment, elsewhere by hand, once no build of before is at work.
ALTER TABLE runs ADD COLUMN workflow_id text NOT NULL DEFAULT '';
ALTER TABLE automations ADD COLUMN slug text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX automations_slug ON automations (workspace_id, slug) WHERE slug <> '';
INSERT INTO watermarks (workspace_id, name, at)
SELECT '', 'short_workflow_ids', strftime('%Y-%m-%d %H:%M:%S+00:00', 'now') WHERE NOT EXISTS (SELECT 1 FROM workspaces);

-- +goose Down
DELETE FROM watermarks WHERE workspace_id = '' AND name = 'short_workflow_ids';
DROP INDEX automations_slug;
ALTER TABLE automations DROP COLUMN slug;
ALTER TABLE runs DROP COLUMN workflow_id;
