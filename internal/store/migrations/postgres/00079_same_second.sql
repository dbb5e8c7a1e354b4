-- +goose Up
-- WhatsApp says in which second a customer wrote. What they wrote within the second of our last message was not known when that left, because it
-- came afterwards: it is not answered by it, and the conversation waits. last_at stays the newest time.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION conversation_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, last_inbound_at, unread, waits, assigned)
    SELECT NEW.contact_id, NEW.number_id, NEW.workspace_id, NEW.sent_at, NEW.wamid, true, NEW.sent_at, 1, true,
        EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id)
    FROM contacts c WHERE c.id = NEW.contact_id
    ON CONFLICT (contact_id, number_id) DO UPDATE SET unread = conversations.unread + 1,
        last_inbound_at = CASE WHEN conversations.last_inbound_at > excluded.last_inbound_at THEN conversations.last_inbound_at
            ELSE excluded.last_inbound_at END,
        last_id = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at) THEN excluded.last_id ELSE conversations.last_id END,
        inbound = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at) THEN true ELSE conversations.inbound END,
        waits = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at) THEN true ELSE conversations.waits END,
        last_at = CASE WHEN excluded.last_at >= conversations.last_at THEN excluded.last_at ELSE conversations.last_at END;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION conversation_came() RETURNS trigger LANGUAGE plpgsql AS $$
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
