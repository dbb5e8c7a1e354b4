-- +goose Up
-- What was sent to a contact and what came, for each number: see docs/decisions/0032-conversations.md. Triggers keep it, so that no send and no
-- message takes a statement more.
CREATE TABLE conversations (
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    number_id text NOT NULL,
    workspace_id text NOT NULL,
    last_at timestamptz NOT NULL,
    last_id text NOT NULL,
    inbound boolean NOT NULL,
    last_inbound_at timestamptz,
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
    created_at timestamptz NOT NULL
);
CREATE INDEX conversation_notes_contact ON conversation_notes (contact_id, id);
CREATE TABLE conversation_writers (
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    user_id text NOT NULL,
    workspace_id text NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (contact_id, user_id)
);
CREATE TABLE quick_replies (
    id text NOT NULL PRIMARY KEY,
    workspace_id text NOT NULL,
    shortcut text NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX quick_replies_shortcut ON quick_replies (workspace_id, shortcut);
ALTER TABLE contacts ADD COLUMN taken_over_at timestamptz;
ALTER TABLE runs ADD COLUMN taken_over boolean NOT NULL DEFAULT false;
INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, assigned)
SELECT DISTINCT ON (m.contact_id, m.number_id) m.contact_id, m.number_id, m.workspace_id, m.created_at, m.id, false,
    EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = m.contact_id)
FROM messages m JOIN contacts c ON c.id = m.contact_id ORDER BY m.contact_id, m.number_id, m.created_at DESC, m.id DESC;
INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, last_inbound_at, waits, assigned)
SELECT DISTINCT ON (i.contact_id, i.number_id) i.contact_id, i.number_id, i.workspace_id, i.sent_at, i.wamid, true, i.sent_at, true,
    EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = i.contact_id)
FROM inbound_messages i WHERE i.contact_id IS NOT NULL AND i.routed_at IS NOT NULL AND i.decision <> 'notice'
ORDER BY i.contact_id, i.number_id, i.sent_at DESC, i.wamid DESC
ON CONFLICT (contact_id, number_id) DO UPDATE SET last_inbound_at = excluded.last_inbound_at,
    last_id = CASE WHEN excluded.last_at >= conversations.last_at THEN excluded.last_id ELSE conversations.last_id END,
    inbound = (excluded.last_at >= conversations.last_at), waits = (excluded.last_at >= conversations.last_at),
    last_at = greatest(excluded.last_at, conversations.last_at);
CREATE INDEX conversations_newest ON conversations (workspace_id, last_at, contact_id, number_id);
CREATE INDEX conversations_unread ON conversations (workspace_id, last_at, contact_id, number_id) WHERE unread > 0;
CREATE INDEX conversations_waits ON conversations (workspace_id, last_at, contact_id, number_id) WHERE waits;
CREATE INDEX conversations_unassigned ON conversations (workspace_id, last_at, contact_id, number_id) WHERE NOT assigned;
-- +goose StatementBegin
CREATE FUNCTION conversation_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, assigned)
    SELECT NEW.contact_id, NEW.number_id, NEW.workspace_id, NEW.created_at, NEW.id, false,
        EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id)
    FROM contacts c WHERE c.id = NEW.contact_id
    ON CONFLICT (contact_id, number_id) DO UPDATE SET last_at = excluded.last_at, last_id = excluded.last_id, inbound = false, waits = false
    WHERE excluded.last_at >= conversations.last_at;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION conversation_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION conversation_assigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE conversations SET assigned = EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = OLD.contact_id) WHERE contact_id = OLD.contact_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE conversations SET assigned = EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id) WHERE contact_id = NEW.contact_id;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER messages_conversation AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION conversation_sent();
CREATE TRIGGER inbound_conversation AFTER UPDATE OF routed_at ON inbound_messages FOR EACH ROW
    WHEN (NEW.routed_at IS NOT NULL AND OLD.routed_at IS NULL AND NEW.contact_id IS NOT NULL AND NEW.decision <> 'notice') EXECUTE FUNCTION conversation_came();
CREATE TRIGGER operators_conversation AFTER INSERT OR DELETE OR UPDATE OF contact_id ON contact_operators FOR EACH ROW
    EXECUTE FUNCTION conversation_assigned();

-- +goose Down
DROP TRIGGER messages_conversation ON messages;
DROP TRIGGER inbound_conversation ON inbound_messages;
DROP TRIGGER operators_conversation ON contact_operators;
DROP FUNCTION conversation_sent();
DROP FUNCTION conversation_came();
DROP FUNCTION conversation_assigned();
ALTER TABLE runs DROP COLUMN taken_over;
ALTER TABLE contacts DROP COLUMN taken_over_at;
DROP TABLE quick_replies;
DROP TABLE conversation_writers;
DROP TABLE conversation_notes;
DROP TABLE conversations;
