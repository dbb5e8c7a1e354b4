-- +goose Up
-- What WhatsApp says of a message's price: see models.Price. It is counted for messages that were delivered.
ALTER TABLE messages ADD COLUMN price text NOT NULL DEFAULT '';

DROP TRIGGER messages_counted_in;
DROP TRIGGER messages_counted_out;
DROP TRIGGER messages_counted;
DROP VIEW message_figures;
CREATE VIEW message_figures AS
SELECT id, workspace_id, automation_id, step_id, campaign_id, number_id, template, f.measure,
    CASE f.measure WHEN 'failed' THEN 'whatsapp_' || error_code WHEN 'priced' THEN price ELSE '' END AS reason, unixepoch(substr(created_at, 1, 19)) / 900 AS quarter
FROM messages JOIN (SELECT 'sent' AS measure UNION ALL SELECT 'in_flight' UNION ALL SELECT 'delivered' UNION ALL SELECT 'read'
    UNION ALL SELECT 'failed' UNION ALL SELECT 'unknown' UNION ALL SELECT 'replied'
    UNION ALL SELECT 'clicked' UNION ALL SELECT 'priced') AS f
WHERE CASE f.measure
    WHEN 'sent' THEN state IN ('accepted', 'sent', 'delivered', 'read') OR (state = 'failed' AND wamid IS NOT NULL)
    WHEN 'in_flight' THEN state IN ('accepted', 'sent')
    WHEN 'delivered' THEN state IN ('delivered', 'read')
    WHEN 'replied' THEN replied_at IS NOT NULL
    WHEN 'clicked' THEN clicked_at IS NOT NULL
    WHEN 'priced' THEN state IN ('delivered', 'read') AND price <> ''
    ELSE state = f.measure END;
-- +goose StatementBegin
CREATE TRIGGER messages_counted_in AFTER INSERT ON messages BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM message_figures WHERE id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_counted_out BEFORE UPDATE OF state, wamid, error_code, replied_at, clicked_at, campaign_id, number_id, template, price ON messages
WHEN OLD.state IS NOT NEW.state OR OLD.wamid IS NOT NEW.wamid OR OLD.error_code IS NOT NEW.error_code OR OLD.replied_at IS NOT NEW.replied_at OR OLD.clicked_at IS NOT NEW.clicked_at OR OLD.campaign_id IS NOT NEW.campaign_id OR OLD.number_id IS NOT NEW.number_id OR OLD.template IS NOT NEW.template OR OLD.price IS NOT NEW.price BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, -1 FROM message_figures WHERE id = OLD.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_counted AFTER UPDATE OF state, wamid, error_code, replied_at, clicked_at, campaign_id, number_id, template, price ON messages
WHEN OLD.state IS NOT NEW.state OR OLD.wamid IS NOT NEW.wamid OR OLD.error_code IS NOT NEW.error_code OR OLD.replied_at IS NOT NEW.replied_at OR OLD.clicked_at IS NOT NEW.clicked_at OR OLD.campaign_id IS NOT NEW.campaign_id OR OLD.number_id IS NOT NEW.number_id OR OLD.template IS NOT NEW.template OR OLD.price IS NOT NEW.price BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM message_figures WHERE id = NEW.id;
END;
-- +goose StatementEnd

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
DROP TRIGGER messages_counted_in;
DROP TRIGGER messages_counted_out;
DROP TRIGGER messages_counted;
DROP VIEW message_figures;
CREATE VIEW message_figures AS
SELECT id, workspace_id, automation_id, step_id, campaign_id, number_id, template, f.measure,
    CASE f.measure WHEN 'failed' THEN 'whatsapp_' || error_code ELSE '' END AS reason, unixepoch(substr(created_at, 1, 19)) / 900 AS quarter
FROM messages JOIN (SELECT 'sent' AS measure UNION ALL SELECT 'in_flight' UNION ALL SELECT 'delivered' UNION ALL SELECT 'read'
    UNION ALL SELECT 'failed' UNION ALL SELECT 'unknown' UNION ALL SELECT 'replied'
    UNION ALL SELECT 'clicked') AS f
WHERE CASE f.measure
    WHEN 'sent' THEN state IN ('accepted', 'sent', 'delivered', 'read') OR (state = 'failed' AND wamid IS NOT NULL)
    WHEN 'in_flight' THEN state IN ('accepted', 'sent')
    WHEN 'delivered' THEN state IN ('delivered', 'read')
    WHEN 'replied' THEN replied_at IS NOT NULL
    WHEN 'clicked' THEN clicked_at IS NOT NULL
    ELSE state = f.measure END;
-- +goose StatementBegin
CREATE TRIGGER messages_counted_in AFTER INSERT ON messages BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM message_figures WHERE id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_counted_out BEFORE UPDATE OF state, wamid, error_code, replied_at, clicked_at, campaign_id, number_id, template ON messages
WHEN OLD.state IS NOT NEW.state OR OLD.wamid IS NOT NEW.wamid OR OLD.error_code IS NOT NEW.error_code OR OLD.replied_at IS NOT NEW.replied_at OR OLD.clicked_at IS NOT NEW.clicked_at OR OLD.campaign_id IS NOT NEW.campaign_id OR OLD.number_id IS NOT NEW.number_id OR OLD.template IS NOT NEW.template BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, -1 FROM message_figures WHERE id = OLD.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER messages_counted AFTER UPDATE OF state, wamid, error_code, replied_at, clicked_at, campaign_id, number_id, template ON messages
WHEN OLD.state IS NOT NEW.state OR OLD.wamid IS NOT NEW.wamid OR OLD.error_code IS NOT NEW.error_code OR OLD.replied_at IS NOT NEW.replied_at OR OLD.clicked_at IS NOT NEW.clicked_at OR OLD.campaign_id IS NOT NEW.campaign_id OR OLD.number_id IS NOT NEW.number_id OR OLD.template IS NOT NEW.template BEGIN
    INSERT INTO figure_deltas (workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, n)
    SELECT workspace_id, automation_id, step_id, campaign_id, number_id, template, measure, reason, quarter, 1 FROM message_figures WHERE id = NEW.id;
END;
-- +goose StatementEnd
ALTER TABLE messages DROP COLUMN price;
