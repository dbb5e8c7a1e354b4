-- +goose Up
-- What was overwritten or removed of a contact; what is there now is in its own table.
CREATE TABLE contact_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id text NOT NULL,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    kind text NOT NULL,
    object_id text NOT NULL,
    name text NOT NULL,
    was text NOT NULL,
    became text NOT NULL,
    since timestamptz,
    until timestamptz NOT NULL
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

-- A statement that touches many rows logs them in one; a cascade from the contact, or from the tag,
-- list, user or field itself, finds one of the two gone and logs nothing.
-- Nothing ends before it began, whatever the clocks of database and program say.
-- +goose StatementBegin
CREATE FUNCTION log_overwritten_fields() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    SELECT old_values.workspace_id, old_values.contact_id, 'field', old_values.field_id, fields.code, old_values.text, new_values.text,
        old_values.updated_at, new_values.updated_at
    FROM old_values
    JOIN new_values ON new_values.contact_id = old_values.contact_id AND new_values.field_id = old_values.field_id
    JOIN fields ON fields.id = old_values.field_id
    WHERE old_values.text <> new_values.text;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER field_values_overwritten AFTER UPDATE ON field_values
    REFERENCING OLD TABLE AS old_values NEW TABLE AS new_values FOR EACH STATEMENT EXECUTE FUNCTION log_overwritten_fields();

-- +goose StatementBegin
CREATE FUNCTION log_removed_tags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    SELECT removed.workspace_id, removed.contact_id, 'tag', removed.tag_id, tags.name, '', '', removed.created_at,
        GREATEST(clock_timestamp(), removed.created_at)
    FROM removed JOIN tags ON tags.id = removed.tag_id JOIN contacts ON contacts.id = removed.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contact_tags_removed AFTER DELETE ON contact_tags
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION log_removed_tags();

-- +goose StatementBegin
CREATE FUNCTION log_left_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    SELECT removed.workspace_id, removed.contact_id, 'list', removed.list_id, lists.name, '', '', removed.created_at,
        GREATEST(clock_timestamp(), removed.created_at)
    FROM removed JOIN lists ON lists.id = removed.list_id JOIN contacts ON contacts.id = removed.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER list_members_removed AFTER DELETE ON list_members
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION log_left_lists();

-- +goose StatementBegin
CREATE FUNCTION log_removed_operators() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    SELECT removed.workspace_id, removed.contact_id, 'operator', removed.user_id, users.name, '', '', removed.created_at,
        GREATEST(clock_timestamp(), removed.created_at)
    FROM removed JOIN users ON users.id = removed.user_id JOIN contacts ON contacts.id = removed.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contact_operators_removed AFTER DELETE ON contact_operators
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION log_removed_operators();

-- +goose StatementBegin
CREATE FUNCTION log_ticket_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    VALUES (NEW.workspace_id, NEW.contact_id, 'ticket', NEW.id, NEW.title, OLD.status, NEW.status, NULL, NEW.updated_at);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tickets_state AFTER UPDATE OF status ON tickets
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION log_ticket_state();

-- +goose StatementBegin
CREATE FUNCTION log_lifted_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
    VALUES (NEW.workspace_id, NEW.id, 'block', '', '', '', '', OLD.blocked_at, NEW.updated_at);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER contacts_restored AFTER UPDATE OF blocked_at ON contacts
    FOR EACH ROW WHEN (OLD.blocked_at IS NOT NULL AND NEW.blocked_at IS NULL) EXECUTE FUNCTION log_lifted_block();

-- +goose Down
DROP TRIGGER contacts_restored ON contacts;
DROP TRIGGER tickets_state ON tickets;
DROP TRIGGER contact_operators_removed ON contact_operators;
DROP TRIGGER list_members_removed ON list_members;
DROP TRIGGER contact_tags_removed ON contact_tags;
DROP TRIGGER field_values_overwritten ON field_values;
DROP FUNCTION log_lifted_block(), log_ticket_state(), log_removed_operators(), log_left_lists(), log_removed_tags(), log_overwritten_fields();
DROP INDEX tickets_contact_created, inbound_messages_received, messages_contact_created, step_executions_contact, runs_contact_ended, runs_contact_started;
DROP TABLE contact_changes;
