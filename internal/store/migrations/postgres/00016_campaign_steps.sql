-- +goose Up
-- What steps skip and what fails before there is a message count for the campaign too.
ALTER TABLE step_executions ADD COLUMN campaign_id text NOT NULL DEFAULT '';

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION count_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT workspace_id, automation_id, step_id, campaign_id, '', '', 'step_' || status, reason, quarter_of(at), COUNT(*)
        FROM new_rows GROUP BY 1, 2, 3, 4, 7, 8, 9;
    ELSE
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT workspace_id, automation_id, step_id, campaign_id, '', '', 'step_' || status, reason, quarter_of(at), SUM(n)
        FROM (SELECT 1 AS n, workspace_id, automation_id, step_id, campaign_id, status, reason, at FROM new_rows
            UNION ALL SELECT -1, workspace_id, automation_id, step_id, campaign_id, status, reason, at FROM old_rows) r
        GROUP BY 1, 2, 3, 4, 7, 8, 9 HAVING SUM(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- The trigger takes them out of where they counted and into the campaign's figures.
UPDATE step_executions SET campaign_id = runs.campaign_id FROM runs WHERE runs.id = step_executions.run_id AND runs.campaign_id <> '';
CREATE INDEX step_executions_campaign_odd ON step_executions (campaign_id, at, run_id, visit) WHERE campaign_id <> '' AND status <> 'done';
CREATE INDEX step_executions_campaign_unmade ON step_executions (campaign_id, at, run_id, visit) WHERE campaign_id <> '' AND status = 'failed' AND message_id IS NULL;

-- +goose Down
DROP INDEX step_executions_campaign_unmade;
DROP INDEX step_executions_campaign_odd;
UPDATE step_executions SET campaign_id = '' WHERE campaign_id <> '';
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION count_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT workspace_id, automation_id, step_id, '', '', '', 'step_' || status, reason, quarter_of(at), COUNT(*)
        FROM new_rows GROUP BY 1, 2, 3, 7, 8, 9;
    ELSE
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT workspace_id, automation_id, step_id, '', '', '', 'step_' || status, reason, quarter_of(at), SUM(n)
        FROM (SELECT 1 AS n, workspace_id, automation_id, step_id, status, reason, at FROM new_rows
            UNION ALL SELECT -1, workspace_id, automation_id, step_id, status, reason, at FROM old_rows) r
        GROUP BY 1, 2, 3, 7, 8, 9 HAVING SUM(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
ALTER TABLE step_executions DROP COLUMN campaign_id;
