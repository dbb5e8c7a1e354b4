-- +goose Up
-- Tables are locked in the order of a claim (its template, its message, what that says): else the two would wait for each other.
-- Where tracked buttons of a template really lead. A column of its own: a sync of the version before writes the others anew.
ALTER TABLE templates ADD COLUMN tracked jsonb;
ALTER TABLE messages ADD COLUMN clicked_at timestamptz;
-- The way in on SQLite; always NULL.
ALTER TABLE messages ADD COLUMN links_in text;
-- Tracked links: see docs/decisions/0029-tracked-links.md. They go with what their message says, by erasure and by age.
CREATE TABLE message_links (
    token text PRIMARY KEY,
    message_id text NOT NULL REFERENCES message_contents (message_id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    place text NOT NULL,
    target text NOT NULL,
    opened integer NOT NULL DEFAULT 0,
    robots integer NOT NULL DEFAULT 0,
    first_opened_at timestamptz,
    last_opened_at timestamptz
);
CREATE INDEX message_links_message ON message_links (message_id);

-- What a message counts for, as it stands, now with what was clicked. No message was yet, so that no figure changes.
-- +goose StatementBegin
CREATE FUNCTION message_figures(state text, wamid text, error_code integer, replied_at timestamptz, clicked_at timestamptz)
RETURNS TABLE (measure text, reason text) LANGUAGE sql STABLE AS $$
    SELECT f.measure, f.reason FROM (VALUES
        ('sent', '', $1 IN ('accepted', 'sent', 'delivered', 'read') OR ($1 = 'failed' AND $2 IS NOT NULL)),
        ('in_flight', '', $1 IN ('accepted', 'sent')),
        ('delivered', '', $1 IN ('delivered', 'read')),
        ('read', '', $1 = 'read'),
        ('failed', 'whatsapp_' || $3, $1 = 'failed'),
        ('unknown', '', $1 = 'unknown'),
        ('replied', '', $4 IS NOT NULL),
        ('clicked', '', $5 IS NOT NULL)
    ) AS f (measure, reason, counts) WHERE f.counts
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION count_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT m.workspace_id, m.automation_id, m.step_id, m.campaign_id, m.number_id, m.template, f.measure, f.reason, quarter_of(m.created_at), COUNT(*)
        FROM new_rows m, message_figures(m.state, m.wamid, m.error_code, m.replied_at, m.clicked_at) f
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
    ELSE
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT m.workspace_id, m.automation_id, m.step_id, m.campaign_id, m.number_id, m.template, f.measure, f.reason, quarter_of(m.created_at), SUM(m.n)
        FROM (SELECT 1 AS n, workspace_id, automation_id, step_id, campaign_id, number_id, template, state, wamid, error_code, replied_at, clicked_at, created_at FROM new_rows
            UNION ALL SELECT -1, workspace_id, automation_id, step_id, campaign_id, number_id, template, state, wamid, error_code, replied_at, clicked_at, created_at FROM old_rows) m,
            message_figures(m.state, m.wamid, m.error_code, m.replied_at, m.clicked_at) f
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING SUM(m.n) <> 0;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
DROP FUNCTION message_figures(text, text, integer, timestamptz);

-- +goose Down
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
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION count_messages() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP FUNCTION message_figures(text, text, integer, timestamptz, timestamptz);
ALTER TABLE templates DROP COLUMN tracked;
ALTER TABLE messages DROP COLUMN links_in;
ALTER TABLE messages DROP COLUMN clicked_at;
DROP TABLE message_links;
