-- +goose Up
-- Tracked links: see docs/decisions/0029-tracked-links.md. They go with what their message says, by erasure and by age.
CREATE TABLE message_links (
    token text NOT NULL PRIMARY KEY,
    message_id text NOT NULL REFERENCES message_contents (message_id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    place text NOT NULL,
    target text NOT NULL,
    opened integer NOT NULL DEFAULT 0,
    robots integer NOT NULL DEFAULT 0,
    first_opened_at datetime,
    last_opened_at datetime
);
CREATE INDEX message_links_message ON message_links (message_id);
-- Where tracked buttons of a template really lead. A column of its own: a sync of the version before writes the others anew.
ALTER TABLE templates ADD COLUMN tracked text;
ALTER TABLE messages ADD COLUMN clicked_at datetime;
-- As with what a message says: its links come in with its row, and move on at once.
ALTER TABLE messages ADD COLUMN links_in text;
DROP TRIGGER messages_content;
DROP TRIGGER messages_counted_out;
DROP TRIGGER messages_counted;
DROP VIEW message_figures;
-- +goose StatementBegin
CREATE TRIGGER messages_content AFTER INSERT ON messages WHEN NEW.content_in IS NOT NULL BEGIN
    INSERT INTO message_contents (message_id, content) VALUES (NEW.id, NEW.content_in);
    INSERT INTO message_links (token, message_id, workspace_id, place, target)
        SELECT json_extract(value, '$.token'), NEW.id, NEW.workspace_id, json_extract(value, '$.place'), json_extract(value, '$.target')
        FROM json_each(NEW.links_in);
    UPDATE messages SET content_in = NULL, links_in = NULL WHERE id = NEW.id;
END;
-- +goose StatementEnd

-- What a message counts for, as it stands, now with what was clicked. No message was yet, so that no figure changes.
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

-- +goose Down
DROP TRIGGER messages_content;
DROP TRIGGER messages_counted_out;
DROP TRIGGER messages_counted;
DROP VIEW message_figures;
-- +goose StatementBegin
CREATE TRIGGER messages_content AFTER INSERT ON messages WHEN NEW.content_in IS NOT NULL BEGIN
    INSERT INTO message_contents (message_id, content) VALUES (NEW.id, NEW.content_in);
    UPDATE messages SET content_in = NULL WHERE id = NEW.id;
END;
-- +goose StatementEnd
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
ALTER TABLE templates DROP COLUMN tracked;
ALTER TABLE messages DROP COLUMN links_in;
ALTER TABLE messages DROP COLUMN clicked_at;
DROP TABLE message_links;
