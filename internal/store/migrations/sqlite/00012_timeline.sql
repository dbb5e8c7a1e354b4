-- +goose Up
-- What was overwritten or removed of a contact; what is there now is in its own table.
CREATE TABLE contact_changes (
    id integer PRIMARY KEY,
    workspace_id text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    kind text NOT NULL,
    object_id text NOT NULL,
    name text NOT NULL,
    was text NOT NULL,
    became text NOT NULL,
    since datetime,
    until datetime NOT NULL
);
CREATE INDEX contact_changes_since ON contact_changes (contact_id, since);
CREATE INDEX contact_changes_until ON contact_changes (contact_id, until) WHERE kind <> 'field';

-- What piles up for a contact, in the order of its time.
CREATE INDEX runs_contact_started ON runs (contact_id, started_at);
CREATE INDEX runs_contact_ended ON runs (contact_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX step_executions_contact ON step_executions (contact_id, at);
CREATE INDEX messages_contact_created ON messages (contact_id, created_at);
CREATE INDEX inbound_messages_received ON inbound_messages (contact_id, received_at);
CREATE INDEX tickets_contact_created ON tickets (contact_id, created_at);

-- +goose StatementBegin
CREATE TRIGGER field_values_overwritten AFTER UPDATE OF text ON field_values
WHEN OLD.text <> NEW.text AND OLD.contact_id = NEW.contact_id
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    SELECT OLD.workspace_id, OLD.contact_id, 'field', OLD.field_id, code, OLD.text, NEW.text, OLD.updated_at, NEW.updated_at
    FROM fields WHERE id = OLD.field_id;
END;
-- +goose StatementEnd
-- A cascade from the contact, or from the tag, list or user itself, finds one of the two gone and logs
-- nothing. Times are written as the driver writes them: without zeros at the end.
-- Nothing ends before it began, whatever the clocks of database and program say.
-- +goose StatementBegin
CREATE TRIGGER contact_tags_removed AFTER DELETE ON contact_tags
WHEN EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id)
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    SELECT OLD.workspace_id, OLD.contact_id, 'tag', OLD.tag_id, name, '', '', OLD.created_at,
        max(rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', 'now'), '0'), '.') || '+00:00', OLD.created_at)
    FROM tags WHERE id = OLD.tag_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER list_members_removed AFTER DELETE ON list_members
WHEN EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id)
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    SELECT OLD.workspace_id, OLD.contact_id, 'list', OLD.list_id, name, '', '', OLD.created_at,
        max(rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', 'now'), '0'), '.') || '+00:00', OLD.created_at)
    FROM lists WHERE id = OLD.list_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contact_operators_removed AFTER DELETE ON contact_operators
WHEN EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id)
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    SELECT OLD.workspace_id, OLD.contact_id, 'operator', OLD.user_id, name, '', '', OLD.created_at,
        max(rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', 'now'), '0'), '.') || '+00:00', OLD.created_at)
    FROM users WHERE id = OLD.user_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tickets_state AFTER UPDATE OF status ON tickets
WHEN OLD.status <> NEW.status
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    VALUES (NEW.workspace_id, NEW.contact_id, 'ticket', NEW.id, NEW.title, OLD.status, NEW.status, NULL, NEW.updated_at);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contacts_restored AFTER UPDATE OF blocked_at ON contacts
WHEN OLD.blocked_at IS NOT NULL AND NEW.blocked_at IS NULL
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    VALUES (NEW.workspace_id, NEW.id, 'block', '', '', '', '', OLD.blocked_at, NEW.updated_at);
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER contacts_restored;
DROP TRIGGER tickets_state;
DROP TRIGGER contact_operators_removed;
DROP TRIGGER list_members_removed;
DROP TRIGGER contact_tags_removed;
DROP TRIGGER field_values_overwritten;
DROP INDEX tickets_contact_created;
DROP INDEX inbound_messages_received;
DROP INDEX messages_contact_created;
DROP INDEX step_executions_contact;
DROP INDEX runs_contact_ended;
DROP INDEX runs_contact_started;
DROP TABLE contact_changes;
