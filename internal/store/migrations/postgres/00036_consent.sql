-- +goose Up
-- K1: what was said of consent to marketing, each change. The consent itself stays the later of the two times that a
-- contact has: the version before reads and writes these. What it noted becomes the beginning of the log.
CREATE TABLE consent_changes (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    marketing text NOT NULL,
    source text NOT NULL,
    words text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX consent_changes_contact ON consent_changes (contact_id, at, id);
INSERT INTO consent_changes
SELECT id || CASE WHEN marketing_resumed_at >= marketing_stopped_at THEN '/1' ELSE '/2' END, workspace_id, id, 'refused', 'whatsapp', '',
    marketing_stopped_at FROM contacts WHERE marketing_stopped_at IS NOT NULL
UNION ALL SELECT id || CASE WHEN marketing_resumed_at < marketing_stopped_at THEN '/1' ELSE '/2' END, workspace_id, id, 'granted', 'whatsapp', '',
    marketing_resumed_at FROM contacts WHERE marketing_resumed_at IS NOT NULL;
ALTER TABLE workspaces ADD COLUMN consent jsonb;
ALTER TABLE inbound_messages ADD COLUMN consent text NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN left_out integer NOT NULL DEFAULT 0;
-- S9: whoever has written before does not write for the first time.
ALTER TABLE contacts ADD COLUMN first_inbound_at timestamptz;
UPDATE contacts SET first_inbound_at = said.at
FROM (SELECT contact_id, MIN(at) AS at FROM (
    SELECT contact_id, MIN(sent_at) AS at FROM inbound_messages
    WHERE contact_id IS NOT NULL AND kind IN ('text', 'button', 'interactive', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'order')
    GROUP BY contact_id
    UNION ALL SELECT contact_id, MIN(last_inbound_at) AS at FROM windows GROUP BY contact_id) AS known GROUP BY contact_id) AS said
WHERE said.contact_id = contacts.id;

-- +goose Down
ALTER TABLE contacts DROP COLUMN first_inbound_at;
ALTER TABLE campaigns DROP COLUMN left_out;
ALTER TABLE inbound_messages DROP COLUMN consent;
ALTER TABLE workspaces DROP COLUMN consent;
DROP TABLE consent_changes;
