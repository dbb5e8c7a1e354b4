-- +goose Up
-- What a ticket is about in more words, and what colleagues note on it. notes counts them, so that a list need not.
ALTER TABLE tickets ADD COLUMN description text NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN notes integer NOT NULL DEFAULT 0;
CREATE TABLE ticket_notes (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    ticket_id text NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    author text NOT NULL,
    text text NOT NULL,
    created_at datetime NOT NULL
);
CREATE INDEX ticket_notes_ticket ON ticket_notes (ticket_id, id);
-- What tell_tickets_changed tells of already is not told twice.
-- +goose StatementBegin
CREATE TRIGGER tell_tickets_noted AFTER UPDATE OF description, notes ON tickets
WHEN ((NEW.description, NEW.notes) IS NOT (OLD.description, OLD.notes))
    AND ((NEW.title, NEW.status, NEW.priority, NEW.category, NEW.owner_id) IS (OLD.title, OLD.status, OLD.priority, OLD.category, OLD.owner_id))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'ticket.changed', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'ticket', NEW.id));
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER tell_tickets_noted;
DROP TABLE ticket_notes;
ALTER TABLE tickets DROP COLUMN notes;
ALTER TABLE tickets DROP COLUMN description;
