-- +goose Up
-- Figures are kept by triggers: see docs/decisions/0015-figures-by-triggers.md.
ALTER TABLE runs ADD COLUMN left_step_id text NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN replied_at datetime;

-- What changed and is not in the figures yet. A quarter is a quarter of an hour since 1970; -1 has none.
CREATE TABLE figure_deltas (
    id integer PRIMARY KEY AUTOINCREMENT,
    workspace_id text NOT NULL,
    automation_id text NOT NULL,
    step_id text NOT NULL,
    campaign_id text NOT NULL,
    number_id text NOT NULL,
    template text NOT NULL,
    measure text NOT NULL,
    reason text NOT NULL,
    quarter integer NOT NULL,
    n integer NOT NULL
);
CREATE INDEX figure_deltas_automation ON figure_deltas (automation_id);
CREATE INDEX figure_deltas_campaign ON figure_deltas (campaign_id) WHERE campaign_id <> '';
CREATE INDEX figure_deltas_number ON figure_deltas (number_id) WHERE number_id <> '';

-- Level 0 is all time, 1 a day of UTC, 2 a quarter of an hour; the bucket counts them since 1970.
CREATE TABLE figures (
    workspace_id text NOT NULL,
    subject text NOT NULL,
    subject_id text NOT NULL,
    level integer NOT NULL,
    bucket integer NOT NULL,
    part text NOT NULL,
    measure text NOT NULL,
    reason text NOT NULL,
    n integer NOT NULL,
    PRIMARY KEY (workspace_id, subject, subject_id, level, bucket, part, measure, reason)
);

-- What a run counts for, as it stands.
CREATE VIEW run_figures AS
SELECT id, workspace_id, automation_id, '' AS step_id, campaign_id, '' AS number_id, '' AS template, 'entered' AS measure, '' AS reason,
    unixepoch(substr(started_at, 1, 19)) / 900 AS quarter FROM runs
UNION ALL SELECT id, workspace_id, automation_id, left_step_id, campaign_id, '', '', 'left', outcome,
    unixepoch(substr(COALESCE(ended_at, updated_at), 1, 19)) / 900 FROM runs WHERE status IN ('completed', 'ended')
UNION ALL SELECT id, workspace_id, automation_id, step_id, campaign_id, '', '', 'standing', status, -1 FROM runs WHERE status NOT IN ('completed', 'ended');

-- What the performance of a step counts for.
CREATE VIEW step_figures AS
SELECT run_id, visit, workspace_id, automation_id, step_id, '' AS campaign_id, '' AS number_id, '' AS template, 'step_' || status AS measure, reason,
    unixepoch(substr(at, 1, 19)) / 900 AS quarter FROM step_executions;

-- What a message counts for, as it stands.
CREATE VIEW message_figures AS
SELECT id, workspace_id, automation_id, step_id, campaign_id, number_id, template, f.measure,
    CASE f.measure WHEN 'failed' THEN 'whatsapp_' || error_code ELSE '' END AS reason, unixepoch(substr(created_at, 1, 19)) / 900 AS quarter
FROM messages JOIN (SELECT 'sent' AS measure UNION ALL SELECT 'in_flight' UNION ALL SELECT 'delivered' UNION ALL SELECT 'read'
    UNION ALL SELECT 'failed' UNION ALL SELECT 'unknown' UNION ALL SELECT 'replied') AS f
WHERE CASE f.measure
    WHEN 'sent' THEN state IN ('accepted', 'sent', 'delivered', 'read') OR (state = 'failed' AND wamid IS NOT NULL)
    WHEN 'in_flight' THEN state IN ('accepted', 'sent')
    WHEN 'delivered' THEN state IN ('delivered', 'read')
    WHEN 'replied' THEN replied_at IS NOT NULL
    ELSE state = f.measure END;

-- A row counts for something else: what it was is taken back, what it is is added. A run notes the step that it left at, whoever ends it.
-- +goose StatementBegin
CREATE TRIGGER runs_counted_in AFTER INSERT ON runs BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM run_figures WHERE id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER runs_counted_out BEFORE UPDATE OF status, outcome, step_id, campaign_id, started_at, ended_at ON runs
WHEN OLD.status IS NOT NEW.status OR OLD.outcome IS NOT NEW.outcome OR OLD.step_id IS NOT NEW.step_id OR OLD.campaign_id IS NOT NEW.campaign_id OR OLD.started_at IS NOT NEW.started_at OR OLD.ended_at IS NOT NEW.ended_at BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, -1 FROM run_figures WHERE id = OLD.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER runs_counted AFTER UPDATE OF status, outcome, step_id, campaign_id, started_at, ended_at ON runs
WHEN OLD.status IS NOT NEW.status OR OLD.outcome IS NOT NEW.outcome OR OLD.step_id IS NOT NEW.step_id OR OLD.campaign_id IS NOT NEW.campaign_id OR OLD.started_at IS NOT NEW.started_at OR OLD.ended_at IS NOT NEW.ended_at BEGIN
    UPDATE runs SET left_step_id = OLD.step_id
    WHERE id = NEW.id AND OLD.status NOT IN ('completed', 'ended') AND NEW.status IN ('completed', 'ended');
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM run_figures WHERE id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER step_executions_counted_in AFTER INSERT ON step_executions BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM step_figures WHERE run_id = NEW.run_id AND step_id = NEW.step_id AND visit = NEW.visit;
END;
-- +goose StatementEnd
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
-- +goose StatementBegin
CREATE TRIGGER messages_counted_in AFTER INSERT ON messages BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM message_figures WHERE id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_counted_out BEFORE UPDATE OF state, wamid, error_code, replied_at, campaign_id, number_id, template ON messages
WHEN OLD.state IS NOT NEW.state OR OLD.wamid IS NOT NEW.wamid OR OLD.error_code IS NOT NEW.error_code OR OLD.replied_at IS NOT NEW.replied_at OR OLD.campaign_id IS NOT NEW.campaign_id OR OLD.number_id IS NOT NEW.number_id OR OLD.template IS NOT NEW.template BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, -1 FROM message_figures WHERE id = OLD.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_counted AFTER UPDATE OF state, wamid, error_code, replied_at, campaign_id, number_id, template ON messages
WHEN OLD.state IS NOT NEW.state OR OLD.wamid IS NOT NEW.wamid OR OLD.error_code IS NOT NEW.error_code OR OLD.replied_at IS NOT NEW.replied_at OR OLD.campaign_id IS NOT NEW.campaign_id OR OLD.number_id IS NOT NEW.number_id OR OLD.template IS NOT NEW.template BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM message_figures WHERE id = NEW.id;
END;
-- +goose StatementEnd

-- Deleted rows keep their counts, but nobody stands where no row is, and an entry that was taken back never was.
-- +goose StatementBegin
CREATE TRIGGER runs_counted_back BEFORE DELETE ON runs WHEN OLD.status NOT IN ('completed', 'ended') BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, -1 FROM run_figures WHERE id = OLD.id AND (measure = 'standing' OR OLD.status = 'starting');
END;
-- +goose StatementEnd

-- What was there before counts too. Where a run of the version before left is not known any more.
INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, COUNT(*) FROM run_figures GROUP BY workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter;
INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, COUNT(*) FROM step_figures GROUP BY workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter;
INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, COUNT(*) FROM message_figures GROUP BY workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter;

-- Every figure opens its contacts: pages in the order of time, the newest first. What fails and
-- what is replied to is rare among much, and has indexes whose rows change once only.
CREATE INDEX runs_entered ON runs (automation_id, started_at, id);
CREATE INDEX runs_completed ON runs (automation_id, ended_at, id) WHERE outcome = 'completed';
CREATE INDEX runs_ended ON runs (automation_id, ended_at, id) WHERE outcome NOT IN ('', 'completed');
CREATE INDEX runs_ended_step ON runs (automation_id, left_step_id, ended_at, id) WHERE outcome NOT IN ('', 'completed');
CREATE INDEX runs_campaign_entered ON runs (campaign_id, started_at, id) WHERE campaign_id <> '';
CREATE INDEX runs_campaign_completed ON runs (campaign_id, ended_at, id) WHERE campaign_id <> '' AND outcome = 'completed';
CREATE INDEX runs_campaign_ended ON runs (campaign_id, ended_at, id) WHERE campaign_id <> '' AND outcome NOT IN ('', 'completed');
CREATE INDEX step_executions_step ON step_executions (automation_id, step_id, at, run_id, visit);
CREATE INDEX step_executions_odd ON step_executions (automation_id, step_id, at, run_id, visit) WHERE status <> 'done';
CREATE INDEX messages_of_step ON messages (automation_id, step_id, created_at, id);
CREATE INDEX messages_of_step_failed ON messages (automation_id, step_id, created_at, id) WHERE failed_at IS NOT NULL;
CREATE INDEX messages_of_step_replied ON messages (automation_id, step_id, created_at, id) WHERE replied_at IS NOT NULL;
CREATE INDEX messages_of_number ON messages (number_id, created_at, id);
CREATE INDEX messages_of_number_failed ON messages (number_id, created_at, id) WHERE failed_at IS NOT NULL;
CREATE INDEX messages_of_number_replied ON messages (number_id, created_at, id) WHERE replied_at IS NOT NULL;
CREATE INDEX messages_of_template ON messages (workspace_id, template, created_at, id) WHERE template <> '';
CREATE INDEX messages_of_campaign ON messages (campaign_id, created_at, id) WHERE campaign_id <> '';
CREATE INDEX messages_of_campaign_failed ON messages (campaign_id, created_at, id) WHERE campaign_id <> '' AND failed_at IS NOT NULL;
CREATE INDEX messages_of_campaign_replied ON messages (campaign_id, created_at, id) WHERE campaign_id <> '' AND replied_at IS NOT NULL;

-- +goose Down
DROP INDEX messages_of_campaign_replied;
DROP INDEX messages_of_campaign_failed;
DROP INDEX messages_of_campaign;
DROP INDEX messages_of_template;
DROP INDEX messages_of_number_replied;
DROP INDEX messages_of_number_failed;
DROP INDEX messages_of_number;
DROP INDEX messages_of_step_replied;
DROP INDEX messages_of_step_failed;
DROP INDEX messages_of_step;
DROP INDEX step_executions_odd;
DROP INDEX step_executions_step;
DROP INDEX runs_completed;
DROP INDEX runs_ended;
DROP INDEX runs_ended_step;
DROP INDEX runs_campaign_entered;
DROP INDEX runs_campaign_completed;
DROP INDEX runs_campaign_ended;
DROP INDEX runs_entered;
DROP TRIGGER messages_counted;
DROP TRIGGER messages_counted_in;
DROP TRIGGER messages_counted_out;
DROP TRIGGER step_executions_counted;
DROP TRIGGER step_executions_counted_in;
DROP TRIGGER step_executions_counted_out;
DROP TRIGGER runs_counted;
DROP TRIGGER runs_counted_in;
DROP TRIGGER runs_counted_back;
DROP TRIGGER runs_counted_out;
DROP VIEW message_figures;
DROP VIEW step_figures;
DROP VIEW run_figures;
DROP TABLE figures;
DROP TABLE figure_deltas;
ALTER TABLE messages DROP COLUMN replied_at;
ALTER TABLE runs DROP COLUMN left_step_id;
