-- +goose Up
-- What a ticket is about in more words, and what colleagues note on it. notes counts them, so that a list need not.
ALTER TABLE tickets
    ADD COLUMN description text NOT NULL DEFAULT '',
    ADD COLUMN notes integer NOT NULL DEFAULT 0;
CREATE TABLE ticket_notes (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    ticket_id text NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    author text NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ticket_notes_ticket ON ticket_notes (ticket_id, id);
-- +goose StatementBegin
CREATE FUNCTION tell_tickets_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT NEW.workspace_id, 'ticket.changed', NEW.contact_id, '', json_build_object('contact', NEW.contact_id, 'ticket', NEW.id)
    FROM event_listeners l WHERE l.workspace_id = NEW.workspace_id AND l.until > now();
    RETURN NULL;
END $$;
-- +goose StatementEnd
-- What tell_tickets_update tells of already is not told twice.
CREATE TRIGGER tell_tickets_noted AFTER UPDATE OF description, notes ON tickets FOR EACH ROW
    WHEN ((NEW.description, NEW.notes) IS DISTINCT FROM (OLD.description, OLD.notes)
        AND (NEW.title, NEW.status, NEW.priority, NEW.category, NEW.owner_id)
            IS NOT DISTINCT FROM (OLD.title, OLD.status, OLD.priority, OLD.category, OLD.owner_id))
    EXECUTE FUNCTION tell_tickets_noted();

-- +goose Down
DROP TRIGGER tell_tickets_noted ON tickets;
DROP FUNCTION tell_tickets_noted();
DROP TABLE ticket_notes;
ALTER TABLE tickets DROP COLUMN notes, DROP COLUMN description;
