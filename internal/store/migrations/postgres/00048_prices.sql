-- +goose Up
-- What WhatsApp says of a message's price: see models.Price. It is counted for messages that were delivered.
ALTER TABLE messages ADD COLUMN price text NOT NULL DEFAULT '';

-- +goose StatementBegin
CREATE FUNCTION message_figures(state text, wamid text, error_code integer, replied_at timestamptz, clicked_at timestamptz, price text)
RETURNS TABLE (measure text, reason text) LANGUAGE sql STABLE AS $$
    SELECT f.measure, f.reason FROM (VALUES
        ('sent', '', $1 IN ('accepted', 'sent', 'delivered', 'read') OR ($1 = 'failed' AND $2 IS NOT NULL)),
        ('in_flight', '', $1 IN ('accepted', 'sent')),
        ('delivered', '', $1 IN ('delivered', 'read')),
        ('read', '', $1 = 'read'),
        ('failed', 'whatsapp_' || $3, $1 = 'failed'),
        ('unknown', '', $1 = 'unknown'),
        ('replied', '', $4 IS NOT NULL),
        ('clicked', '', $5 IS NOT NULL),
        ('priced', $6, $1 IN ('delivered', 'read') AND $6 <> '')
    ) AS f (measure, reason, counts) WHERE f.counts
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION count_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT m.workspace_id, m.automation_id, m.step_id, m.campaign_id, m.number_id, m.template, f.measure, f.reason, quarter_of(m.created_at), COUNT(*)
        FROM new_rows m, message_figures(m.state, m.wamid, m.error_code, m.replied_at, m.clicked_at, m.price) f
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
    ELSE
        INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
        SELECT m.workspace_id, m.automation_id, m.step_id, m.campaign_id, m.number_id, m.template, f.measure, f.reason, quarter_of(m.created_at), SUM(m.n)
        FROM (SELECT 1 AS n, workspace_id, automation_id, step_id, campaign_id, number_id, template, state, wamid, error_code, replied_at, clicked_at, created_at, price FROM new_rows
            UNION ALL SELECT -1, workspace_id, automation_id, step_id, campaign_id, number_id, template, state, wamid, error_code, replied_at, clicked_at, created_at, price FROM old_rows) m,
            message_figures(m.state, m.wamid, m.error_code, m.replied_at, m.clicked_at, m.price) f
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING SUM(m.n) <> 0;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
DROP FUNCTION message_figures(text, text, integer, timestamptz, timestamptz);

CREATE TABLE rates (
    workspace_id text NOT NULL REFERENCES workspaces (id),
    country text NOT NULL,
    category text NOT NULL,
    starts_on text NOT NULL,
    currency text NOT NULL,
    price text NOT NULL,
    PRIMARY KEY (workspace_id, country, category, starts_on)
);

-- +goose Down
DROP TABLE rates;
DELETE FROM figure_deltas WHERE measure = 'priced';
DELETE FROM figures WHERE measure = 'priced';
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
DROP FUNCTION message_figures(text, text, integer, timestamptz, timestamptz, text);
ALTER TABLE messages DROP COLUMN price;
