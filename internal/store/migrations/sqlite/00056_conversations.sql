-- +goose Up
-- What was sent to a contact and what came, for each number: see docs/decisions/0032-conversations.md. Triggers keep it, so that no send and no
-- message takes a statement more.
CREATE TABLE conversations (
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    number_id text NOT NULL,
    workspace_id text NOT NULL,
    last_at datetime NOT NULL,
    last_id text NOT NULL,
    inbound boolean NOT NULL,
    last_inbound_at datetime,
    unread integer NOT NULL DEFAULT 0,
    waits boolean NOT NULL DEFAULT false,
    assigned boolean NOT NULL DEFAULT false,
    PRIMARY KEY (contact_id, number_id)
);
CREATE TABLE conversation_notes (
    id text NOT NULL PRIMARY KEY,
    workspace_id text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    author text NOT NULL,
    text text NOT NULL,
    created_at datetime NOT NULL
);
CREATE INDEX conversation_notes_contact ON conversation_notes (contact_id, id);
CREATE TABLE conversation_writers (
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    user_id text NOT NULL,
    workspace_id text NOT NULL,
    until datetime NOT NULL,
    PRIMARY KEY (contact_id, user_id)
);
CREATE TABLE quick_replies (
    id text NOT NULL PRIMARY KEY,
    workspace_id text NOT NULL,
    shortcut text NOT NULL,
    text text NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE UNIQUE INDEX quick_replies_shortcut ON quick_replies (workspace_id, shortcut);
ALTER TABLE contacts ADD COLUMN taken_over_at datetime;
ALTER TABLE runs ADD COLUMN taken_over boolean NOT NULL DEFAULT false;
INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, assigned)
SELECT m.contact_id, m.number_id, m.workspace_id, max(m.created_at), m.id, false,
    EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = m.contact_id)
FROM messages m JOIN contacts c ON c.id = m.contact_id GROUP BY m.contact_id, m.number_id;
INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, last_inbound_at, waits, assigned)
SELECT i.contact_id, i.number_id, i.workspace_id, max(i.sent_at), i.wamid, true, max(i.sent_at), true,
    EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = i.contact_id)
FROM inbound_messages i WHERE i.contact_id IS NOT NULL AND i.routed_at IS NOT NULL AND i.decision <> 'notice' GROUP BY i.contact_id, i.number_id
ON CONFLICT (contact_id, number_id) DO UPDATE SET last_inbound_at = excluded.last_inbound_at,
    last_id = CASE WHEN excluded.last_at >= conversations.last_at THEN excluded.last_id ELSE conversations.last_id END,
    inbound = (excluded.last_at >= conversations.last_at), waits = (excluded.last_at >= conversations.last_at),
    last_at = max(excluded.last_at, conversations.last_at);
CREATE INDEX conversations_newest ON conversations (workspace_id, last_at, contact_id, number_id);
CREATE INDEX conversations_unread ON conversations (workspace_id, last_at, contact_id, number_id) WHERE unread > 0;
CREATE INDEX conversations_waits ON conversations (workspace_id, last_at, contact_id, number_id) WHERE waits;
CREATE INDEX conversations_unassigned ON conversations (workspace_id, last_at, contact_id, number_id) WHERE NOT assigned;
-- +goose StatementBegin
CREATE TRIGGER messages_conversation AFTER INSERT ON messages BEGIN
    INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, assigned)
    SELECT NEW.contact_id, NEW.number_id, NEW.workspace_id, NEW.created_at, NEW.id, false,
        EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id)
    FROM contacts c WHERE c.id = NEW.contact_id
    ON CONFLICT (contact_id, number_id) DO UPDATE SET last_at = excluded.last_at, last_id = excluded.last_id, inbound = false, waits = false
    WHERE excluded.last_at >= conversations.last_at;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER inbound_conversation AFTER UPDATE OF routed_at ON inbound_messages
WHEN NEW.routed_at IS NOT NULL AND OLD.routed_at IS NULL AND NEW.contact_id IS NOT NULL AND NEW.decision <> 'notice' BEGIN
    INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, last_inbound_at, unread, waits, assigned)
    SELECT NEW.contact_id, NEW.number_id, NEW.workspace_id, NEW.sent_at, NEW.wamid, true, NEW.sent_at, 1, true,
        EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id)
    FROM contacts c WHERE c.id = NEW.contact_id
    ON CONFLICT (contact_id, number_id) DO UPDATE SET unread = conversations.unread + 1,
        last_inbound_at = CASE WHEN conversations.last_inbound_at > excluded.last_inbound_at THEN conversations.last_inbound_at
            ELSE excluded.last_inbound_at END,
        last_id = CASE WHEN excluded.last_at >= conversations.last_at THEN excluded.last_id ELSE conversations.last_id END,
        inbound = CASE WHEN excluded.last_at >= conversations.last_at THEN true ELSE conversations.inbound END,
        waits = CASE WHEN excluded.last_at >= conversations.last_at THEN true ELSE conversations.waits END,
        last_at = CASE WHEN excluded.last_at >= conversations.last_at THEN excluded.last_at ELSE conversations.last_at END;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER operators_conversation_in AFTER INSERT ON contact_operators BEGIN
    UPDATE conversations SET assigned = EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id) WHERE contact_id = NEW.contact_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER operators_conversation_out AFTER DELETE ON contact_operators BEGIN
    UPDATE conversations SET assigned = EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = OLD.contact_id) WHERE contact_id = OLD.contact_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER operators_conversation_moved AFTER UPDATE OF contact_id ON contact_operators BEGIN
    UPDATE conversations SET assigned = EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = OLD.contact_id) WHERE contact_id = OLD.contact_id;
    UPDATE conversations SET assigned = EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id) WHERE contact_id = NEW.contact_id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER messages_conversation;
DROP TRIGGER inbound_conversation;
DROP TRIGGER operators_conversation_in;
DROP TRIGGER operators_conversation_out;
DROP TRIGGER operators_conversation_moved;
ALTER TABLE runs DROP COLUMN taken_over;
ALTER TABLE contacts DROP COLUMN taken_over_at;
DROP TABLE quick_replies;
DROP TABLE conversation_writers;
DROP TABLE conversation_notes;
DROP TABLE conversations;
