-- +goose Up
-- What steps skip and what fails before there is a message count for the campaign too.
ALTER TABLE step_executions ADD COLUMN campaign_id text NOT NULL DEFAULT '';

DROP VIEW step_figures;
CREATE VIEW step_figures AS
SELECT run_id, visit, workspace_id, automation_id, step_id, campaign_id, '' AS number_id, '' AS template, 'step_' || status AS measure, reason,
    unixepoch(substr(at, 1, 19)) / 900 AS quarter FROM step_executions;

DROP TRIGGER step_executions_counted_out;
DROP TRIGGER step_executions_counted;
-- +goose StatementBegin
CREATE TRIGGER step_executions_counted_out BEFORE UPDATE OF status, reason, at, campaign_id ON step_executions
WHEN OLD.status IS NOT NEW.status OR OLD.reason IS NOT NEW.reason OR OLD.at IS NOT NEW.at OR OLD.campaign_id IS NOT NEW.campaign_id BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, -1 FROM step_figures WHERE run_id = OLD.run_id AND step_id = OLD.step_id AND visit = OLD.visit;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER step_executions_counted AFTER UPDATE OF status, reason, at, campaign_id ON step_executions
WHEN OLD.status IS NOT NEW.status OR OLD.reason IS NOT NEW.reason OR OLD.at IS NOT NEW.at OR OLD.campaign_id IS NOT NEW.campaign_id BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM step_figures WHERE run_id = NEW.run_id AND step_id = NEW.step_id AND visit = NEW.visit;
END;
-- +goose StatementEnd

-- The triggers take them out of where they counted and into the campaign's figures.
UPDATE step_executions SET campaign_id = (SELECT campaign_id FROM runs WHERE runs.id = step_executions.run_id)
WHERE run_id IN (SELECT id FROM runs WHERE campaign_id <> '');
CREATE INDEX step_executions_campaign_odd ON step_executions (campaign_id, at, run_id, visit) WHERE campaign_id <> '' AND status <> 'done';
CREATE INDEX step_executions_campaign_unmade ON step_executions (campaign_id, at, run_id, visit) WHERE campaign_id <> '' AND status = 'failed' AND message_id IS NULL;

-- +goose Down
DROP INDEX step_executions_campaign_unmade;
DROP INDEX step_executions_campaign_odd;
UPDATE step_executions SET campaign_id = '' WHERE campaign_id <> '';
DROP TRIGGER step_executions_counted_out;
DROP TRIGGER step_executions_counted;
DROP VIEW step_figures;
CREATE VIEW step_figures AS
SELECT run_id, visit, workspace_id, automation_id, step_id, '' AS campaign_id, '' AS number_id, '' AS template, 'step_' || status AS measure, reason,
    unixepoch(substr(at, 1, 19)) / 900 AS quarter FROM step_executions;
-- +goose StatementBegin
CREATE TRIGGER step_executions_counted_out BEFORE UPDATE OF status, reason, at ON step_executions
WHEN OLD.status IS NOT NEW.status OR OLD.reason IS NOT NEW.reason OR OLD.at IS NOT NEW.at BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, -1 FROM step_figures WHERE run_id = OLD.run_id AND step_id = OLD.step_id AND visit = OLD.visit;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER step_executions_counted AFTER UPDATE OF status, reason, at ON step_executions
WHEN OLD.status IS NOT NEW.status OR OLD.reason IS NOT NEW.reason OR OLD.at IS NOT NEW.at BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM step_figures WHERE run_id = NEW.run_id AND step_id = NEW.step_id AND visit = NEW.visit;
END;
-- +goose StatementEnd
ALTER TABLE step_executions DROP COLUMN campaign_id;
