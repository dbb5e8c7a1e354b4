-- +goose Up
-- What a contact wrote and no automation took (no phrase, no question of a run, no stop) waits for a person or a program: what an automation sends does
-- not answer it, be it the welcome, the word of the closed hours, or a campaign that comes between. asks says so of what waits; answered_at is when
-- somebody answered by hand last: what a confirmation of a stop (confirms) is not.
ALTER TABLE conversations ADD COLUMN asks boolean NOT NULL DEFAULT false, ADD COLUMN answered_at timestamptz;
UPDATE conversations SET asks = true WHERE waits AND EXISTS (SELECT 1 FROM inbound_messages i WHERE i.wamid = conversations.last_id
    AND i.decision IN ('nowhere', 'quiet', 'first_message', 'holiday', 'closed_hours', 'any_message'));
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION conversation_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, last_inbound_at, unread, waits, asks, assigned)
    SELECT NEW.contact_id, NEW.number_id, NEW.workspace_id, NEW.sent_at, NEW.wamid, true, NEW.sent_at, 1, true,
        NEW.decision IN ('nowhere', 'quiet', 'first_message', 'holiday', 'closed_hours', 'any_message'),
        EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id)
    FROM contacts c WHERE c.id = NEW.contact_id
    ON CONFLICT (contact_id, number_id) DO UPDATE SET unread = conversations.unread + 1,
        last_inbound_at = CASE WHEN conversations.last_inbound_at > excluded.last_inbound_at THEN conversations.last_inbound_at
            ELSE excluded.last_inbound_at END,
        last_id = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at) THEN excluded.last_id ELSE conversations.last_id END,
        inbound = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at) THEN true ELSE conversations.inbound END,
        waits = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at)
            OR excluded.asks AND (conversations.answered_at IS NULL OR excluded.last_at >= date_trunc('second', conversations.answered_at)) THEN true
            ELSE conversations.waits END,
        asks = CASE WHEN excluded.asks AND (conversations.answered_at IS NULL OR excluded.last_at >= date_trunc('second', conversations.answered_at)) THEN true
            ELSE conversations.asks END,
        last_at = CASE WHEN excluded.last_at >= conversations.last_at THEN excluded.last_at ELSE conversations.last_at END;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION conversation_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversations (contact_id, number_id, workspace_id, last_at, last_id, inbound, answered_at, assigned)
    SELECT NEW.contact_id, NEW.number_id, NEW.workspace_id, NEW.created_at, NEW.id, false,
        CASE WHEN NEW.run_id = '' AND NOT EXISTS (SELECT 1 FROM direct_messages d WHERE d.id = NEW.id AND d.confirms IS NOT NULL)
            THEN NEW.created_at END,
        EXISTS (SELECT 1 FROM contact_operators o WHERE o.contact_id = NEW.contact_id)
    FROM contacts c WHERE c.id = NEW.contact_id
    ON CONFLICT (contact_id, number_id) DO UPDATE SET
        last_id = CASE WHEN excluded.last_at >= conversations.last_at THEN excluded.last_id ELSE conversations.last_id END,
        inbound = CASE WHEN excluded.last_at >= conversations.last_at THEN false ELSE conversations.inbound END,
        waits = CASE WHEN excluded.answered_at IS NOT NULL
            AND (conversations.last_inbound_at IS NULL OR excluded.answered_at >= conversations.last_inbound_at) THEN false
            WHEN excluded.last_at >= conversations.last_at THEN conversations.waits AND conversations.asks ELSE conversations.waits END,
        asks = CASE WHEN excluded.answered_at IS NOT NULL
            AND (conversations.last_inbound_at IS NULL OR excluded.answered_at >= conversations.last_inbound_at) THEN false
            ELSE conversations.asks END,
        answered_at = CASE WHEN conversations.answered_at IS NULL OR excluded.answered_at > conversations.answered_at
            THEN coalesce(excluded.answered_at, conversations.answered_at) ELSE conversations.answered_at END,
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
        last_id = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at) THEN excluded.last_id ELSE conversations.last_id END,
        inbound = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at) THEN true ELSE conversations.inbound END,
        waits = CASE WHEN excluded.last_at >= date_trunc('second', conversations.last_at) THEN true ELSE conversations.waits END,
        last_at = CASE WHEN excluded.last_at >= conversations.last_at THEN excluded.last_at ELSE conversations.last_at END;
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION conversation_sent() RETURNS trigger LANGUAGE plpgsql AS $$
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
ALTER TABLE conversations DROP COLUMN asks, DROP COLUMN answered_at;
