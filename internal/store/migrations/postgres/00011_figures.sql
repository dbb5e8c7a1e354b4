-- +goose Up
-- Figures are kept by triggers: see docs/decisions/0015-figures-by-triggers.md.
ALTER TABLE runs ADD COLUMN left_step_id text NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN replied_at timestamptz;

-- What changed and is not in the figures yet. A quarter is a quarter of an hour since 1970; -1 has none.
CREATE TABLE figure_deltas (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id text NOT NULL,
    automation_id text NOT NULL,
    step_id text NOT NULL,
    campaign_id text NOT NULL,
    number_id text NOT NULL,
    template text NOT NULL,
    measure text NOT NULL,
    reason text NOT NULL,
    quarter bigint NOT NULL,
    n bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
CREATE INDEX figure_deltas_automation ON figure_deltas (automation_id);
CREATE INDEX figure_deltas_campaign ON figure_deltas (campaign_id) WHERE campaign_id <> '';
CREATE INDEX figure_deltas_number ON figure_deltas (number_id) WHERE number_id <> '';

-- Level 0 is all time, 1 a day of UTC, 2 a quarter of an hour; the bucket counts them since 1970.
CREATE TABLE figures (
    workspace_id text NOT NULL,
    subject text NOT NULL,
    subject_id text NOT NULL,
    level integer NOT NULL,
    bucket bigint NOT NULL,
    part text NOT NULL,
    measure text NOT NULL,
    reason text NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (workspace_id, subject, subject_id, level, bucket, part, measure, reason)
);

-- +goose StatementBegin
CREATE FUNCTION quarter_of(at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT floor(extract(epoch FROM at) / 900)::bigint
$$;
-- +goose StatementEnd

-- What a run counts for, as it stands.
-- +goose StatementBegin
CREATE FUNCTION run_figures(status text, outcome text, step_id text, left_step_id text, started_at timestamptz, ended_at timestamptz)
RETURNS TABLE (measure text, part text, reason text, quarter bigint) LANGUAGE sql STABLE AS $$
    SELECT f.measure, f.part, f.reason, f.quarter FROM (VALUES
        ('entered', '', '', quarter_of($5), true),
        ('left', $4, $2, quarter_of($6), $1 IN ('completed', 'ended')),
        ('standing', $3, $1, -1::bigint, $1 NOT IN ('completed', 'ended'))
    ) AS f (measure, part, reason, quarter, counts) WHERE f.counts
$$;
-- +goose StatementEnd

-- What a message counts for, as it stands.
-- +goose StatementBegin
CREATE FUNCTION message_figures(state text, wamid text, error_code integer, replied_at timestamptz)
RETURNS TABLE (measure text, reason text) LANGUAGE sql STABLE AS $$
    SELECT f.measure, f.reason FROM (VALUES
        ('sent', '', $1 IN ('accepted', 'sent', 'delivered', 'read') OR ($1 = 'failed' AND $2 IS NOT NULL)),
        ('in_flight', '', $1 IN ('accepted', 'sent')),
        ('delivered', '', $1 IN ('delivered', 'read')),
        ('read', '', $1 = 'read'),
        ('failed', 'whatsapp_' || $3, $1 = 'failed'),
        ('unknown', '', $1 = 'unknown'),
        ('replied', '', $4 IS NOT NULL)
    ) AS f (measure, reason, counts) WHERE f.counts
$$;
-- +goose StatementEnd

-- A run notes the step that it left at, whoever ends it.
-- +goose StatementBegin
CREATE FUNCTION note_left_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.left_step_id := OLD.step_id;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER runs_left BEFORE UPDATE ON runs FOR EACH ROW
    WHEN (OLD.status NOT IN ('completed', 'ended') AND NEW.status IN ('completed', 'ended')) EXECUTE FUNCTION note_left_step();

-- +goose StatementBegin
CREATE FUNCTION count_runs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT r.workspace_id, r.automation_id, f.part, r.campaign_id, '', '', f.measure, f.reason, f.quarter, COUNT(*)
        FROM new_rows r, run_figures(r.status, r.outcome, r.step_id, r.left_step_id, r.started_at, COALESCE(r.ended_at, r.updated_at)) f
        GROUP BY 1, 2, 3, 4, 7, 8, 9;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT r.workspace_id, r.automation_id, f.part, r.campaign_id, '', '', f.measure, f.reason, f.quarter, -COUNT(*)
        FROM old_rows r, run_figures(r.status, r.outcome, r.step_id, r.left_step_id, r.started_at, COALESCE(r.ended_at, r.updated_at)) f
        WHERE f.measure = 'standing' OR r.status = 'starting'
        GROUP BY 1, 2, 3, 4, 7, 8, 9;
    ELSE
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT r.workspace_id, r.automation_id, f.part, r.campaign_id, '', '', f.measure, f.reason, f.quarter, SUM(r.n)
        FROM (SELECT 1 AS n, workspace_id, automation_id, campaign_id, status, outcome, step_id, left_step_id, started_at, ended_at, updated_at FROM new_rows
            UNION ALL SELECT -1, workspace_id, automation_id, campaign_id, status, outcome, step_id, left_step_id, started_at, ended_at, updated_at FROM old_rows) r,
            run_figures(r.status, r.outcome, r.step_id, r.left_step_id, r.started_at, COALESCE(r.ended_at, r.updated_at)) f
        GROUP BY 1, 2, 3, 4, 7, 8, 9 HAVING SUM(r.n) <> 0;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER runs_counted_in AFTER INSERT ON runs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_runs();
-- Deleted rows keep their counts, but nobody stands where no row is, and an entry that was taken back never was.
CREATE TRIGGER runs_counted_back AFTER DELETE ON runs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_runs();
CREATE TRIGGER runs_counted AFTER UPDATE ON runs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_runs();

-- +goose StatementBegin
CREATE FUNCTION count_steps() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER step_executions_counted_in AFTER INSERT ON step_executions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_steps();
CREATE TRIGGER step_executions_counted AFTER UPDATE ON step_executions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_steps();

-- +goose StatementBegin
CREATE FUNCTION count_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT m.workspace_id, m.automation_id, m.step_id, m.campaign_id, m.number_id, m.template, f.measure, f.reason, quarter_of(m.created_at), COUNT(*)
        FROM new_rows m, message_figures(m.state, m.wamid, m.error_code, m.replied_at) f
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
    ELSE
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT m.workspace_id, m.automation_id, m.step_id, m.campaign_id, m.number_id, m.template, f.measure, f.reason, quarter_of(m.created_at), SUM(m.n)
        FROM (SELECT 1 AS n, workspace_id, automation_id, step_id, campaign_id, number_id, template, state, wamid, error_code, replied_at, created_at FROM new_rows
            UNION ALL SELECT -1, workspace_id, automation_id, step_id, campaign_id, number_id, template, state, wamid, error_code, replied_at, created_at FROM old_rows) m,
            message_figures(m.state, m.wamid, m.error_code, m.replied_at) f
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING SUM(m.n) <> 0;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER messages_counted_in AFTER INSERT ON messages REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_messages();
CREATE TRIGGER messages_counted AFTER UPDATE ON messages REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_messages();

-- What was there before counts too. Where a run of the version before left is not known any more.
INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
SELECT r.workspace_id, r.automation_id, f.part, r.campaign_id, '', '', f.measure, f.reason, f.quarter, COUNT(*)
FROM runs r, run_figures(r.status, r.outcome, r.step_id, r.left_step_id, r.started_at, COALESCE(r.ended_at, r.updated_at)) f
GROUP BY 1, 2, 3, 4, 7, 8, 9;
INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
SELECT workspace_id, automation_id, step_id, '', '', '', 'step_' || status, reason, quarter_of(at), COUNT(*)
FROM step_executions GROUP BY 1, 2, 3, 7, 8, 9;
INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
SELECT m.workspace_id, m.automation_id, m.step_id, m.campaign_id, m.number_id, m.template, f.measure, f.reason, quarter_of(m.created_at), COUNT(*)
FROM messages m, message_figures(m.state, m.wamid, m.error_code, m.replied_at) f
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;

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
DROP INDEX messages_of_campaign_replied, messages_of_campaign_failed, messages_of_campaign, messages_of_template, messages_of_number_replied,
    messages_of_number_failed, messages_of_number, messages_of_step_replied, messages_of_step_failed, messages_of_step,
    step_executions_odd, step_executions_step, runs_entered, runs_completed, runs_ended, runs_ended_step,
    runs_campaign_entered, runs_campaign_completed, runs_campaign_ended;
DROP TRIGGER messages_counted ON messages;
DROP TRIGGER messages_counted_in ON messages;
DROP TRIGGER step_executions_counted ON step_executions;
DROP TRIGGER step_executions_counted_in ON step_executions;
DROP TRIGGER runs_counted ON runs;
DROP TRIGGER runs_counted_in ON runs;
DROP TRIGGER runs_counted_back ON runs;
DROP TRIGGER runs_left ON runs;
DROP FUNCTION count_messages, count_steps, count_runs, note_left_step, message_figures, run_figures, quarter_of;
DROP TABLE figures;
DROP TABLE figure_deltas;
ALTER TABLE messages DROP COLUMN replied_at;
ALTER TABLE runs DROP COLUMN left_step_id;
