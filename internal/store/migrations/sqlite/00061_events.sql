-- +goose Up
-- What happened, for those who listen (GET /v1/events): ids alone, written in the transaction of the change. Nothing is
-- written for a workspace of which nobody has listened within the last hour.
-- tx: PostgreSQL's writing transaction: here one writes at a time, and ids are in the order of the commits.
CREATE TABLE events (
    id integer PRIMARY KEY AUTOINCREMENT,
    tx integer NOT NULL DEFAULT 0,
    workspace_id text NOT NULL,
    kind text NOT NULL,
    contact_id text NOT NULL DEFAULT '',
    user_id text NOT NULL DEFAULT '',
    ids text NOT NULL,
    at datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00')
);
CREATE INDEX events_workspace ON events (workspace_id, tx, id);
-- from_tx, from_id: the place after which no event is missing.
CREATE TABLE event_listeners (
    workspace_id text PRIMARY KEY,
    until datetime NOT NULL,
    from_tx integer NOT NULL,
    from_id integer NOT NULL
);
-- +goose StatementBegin
CREATE TRIGGER tell_messages_made AFTER INSERT ON messages
WHEN (NEW.state <> 'retry')
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'message.' || NEW.state, NEW.contact_id, '', json_object('contact', NEW.contact_id, 'message', NEW.id, 'number', NEW.number_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_messages_moved AFTER UPDATE OF state ON messages
WHEN (NEW.state <> OLD.state AND NEW.state <> 'retry')
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'message.' || NEW.state, NEW.contact_id, '', json_object('contact', NEW.contact_id, 'message', NEW.id, 'number', NEW.number_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_messages_clicked AFTER UPDATE OF clicked_at ON messages
WHEN (OLD.clicked_at IS NULL AND NEW.clicked_at IS NOT NULL)
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'message.clicked', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'message', NEW.id, 'number', NEW.number_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_inbound_messages_received AFTER UPDATE OF contact_id ON inbound_messages
WHEN (OLD.contact_id IS NULL AND NEW.contact_id IS NOT NULL)
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'message.received', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'number', NEW.number_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_inbound_messages_changed AFTER UPDATE OF edited_at, deleted_at ON inbound_messages
WHEN (NEW.contact_id IS NOT NULL AND (NEW.edited_at IS NOT OLD.edited_at OR NEW.deleted_at IS NOT OLD.deleted_at))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'message.changed', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'number', NEW.number_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_contacts_made AFTER INSERT ON contacts
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'contact.created', NEW.id, '', json_object('contact', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_contacts_changed AFTER UPDATE OF phone, first_name, last_name, email, language, time_zone ON contacts
WHEN ((NEW.phone, NEW.first_name, NEW.last_name, NEW.email, NEW.language, NEW.time_zone) IS NOT (OLD.phone, OLD.first_name, OLD.last_name, OLD.email, OLD.language, OLD.time_zone))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'contact.changed', NEW.id, '', json_object('contact', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_contacts_blocked AFTER UPDATE OF blocked_at ON contacts
WHEN ((NEW.blocked_at IS NULL) <> (OLD.blocked_at IS NULL))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, CASE WHEN NEW.blocked_at IS NULL THEN 'contact.restored' ELSE 'contact.blocked' END, NEW.id, '', json_object('contact', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_contacts_deleted AFTER DELETE ON contacts
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = OLD.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (OLD.workspace_id, 'contact.deleted', OLD.id, '', json_object('contact', OLD.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_contact_tags_added AFTER INSERT ON contact_tags
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'tag.added', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'tag', NEW.tag_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_contact_tags_removed AFTER DELETE ON contact_tags
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = OLD.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (OLD.workspace_id, 'tag.removed', OLD.contact_id, '', json_object('contact', OLD.contact_id, 'tag', OLD.tag_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_list_members_joined AFTER INSERT ON list_members
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'list.joined', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'list', NEW.list_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_list_members_left AFTER DELETE ON list_members
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = OLD.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (OLD.workspace_id, 'list.left', OLD.contact_id, '', json_object('contact', OLD.contact_id, 'list', OLD.list_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_contact_operators_assigned AFTER INSERT ON contact_operators
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'contact.assigned', NEW.contact_id, NEW.user_id, json_object('contact', NEW.contact_id, 'user', NEW.user_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_contact_operators_unassigned AFTER DELETE ON contact_operators
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = OLD.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (OLD.workspace_id, 'contact.unassigned', OLD.contact_id, OLD.user_id, json_object('contact', OLD.contact_id, 'user', OLD.user_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_field_values_made AFTER INSERT ON field_values
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'field.changed', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'field', NEW.field_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_field_values_changed AFTER UPDATE OF text ON field_values
WHEN (NEW.text <> OLD.text)
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'field.changed', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'field', NEW.field_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_field_values_removed AFTER DELETE ON field_values
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = OLD.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (OLD.workspace_id, 'field.changed', OLD.contact_id, '', json_object('contact', OLD.contact_id, 'field', OLD.field_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_consent_changes_made AFTER INSERT ON consent_changes
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'consent.changed', NEW.contact_id, '', json_object('contact', NEW.contact_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_tickets_opened AFTER INSERT ON tickets
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'ticket.opened', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'ticket', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_tickets_changed AFTER UPDATE OF title, status, priority, category, owner_id ON tickets
WHEN ((NEW.title, NEW.status, NEW.priority, NEW.category, NEW.owner_id) IS NOT (OLD.title, OLD.status, OLD.priority, OLD.category, OLD.owner_id))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'ticket.changed', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'ticket', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_runs_entered AFTER INSERT ON runs
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'run.entered', NEW.contact_id, '', json_object('contact', NEW.contact_id, 'run', NEW.id, 'automation', NEW.automation_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_runs_left AFTER UPDATE OF status, step_id, visit ON runs
WHEN ((NEW.status <> OLD.status AND NEW.status IN ('paused', 'needs_attention', 'completed', 'ended')) OR (NEW.status <> OLD.status AND OLD.status IN ('paused', 'needs_attention', 'completed')) OR (NEW.step_id, NEW.visit) IS NOT (OLD.step_id, OLD.visit))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, CASE WHEN NEW.status = OLD.status THEN 'run.moved' WHEN NEW.status = 'needs_attention' THEN 'run.parked'
        WHEN NEW.status IN ('paused', 'completed', 'ended') THEN 'run.' || NEW.status
        WHEN OLD.status IN ('paused', 'needs_attention', 'completed') THEN 'run.resumed' ELSE 'run.moved' END, NEW.contact_id, '', json_object('contact', NEW.contact_id, 'run', NEW.id, 'automation', NEW.automation_id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_campaigns_made AFTER INSERT ON campaigns
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'campaign.' || NEW.state, '', '', json_object('campaign', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_campaigns_moved AFTER UPDATE OF state ON campaigns
WHEN (NEW.state <> OLD.state)
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'campaign.' || NEW.state, '', '', json_object('campaign', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_automations_made AFTER INSERT ON automations
WHEN EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'automation.changed', '', '', json_object('automation', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_automations_changed AFTER UPDATE OF name, state, revision ON automations
WHEN ((NEW.name, NEW.state, NEW.revision) IS NOT (OLD.name, OLD.state, OLD.revision))
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'automation.changed', '', '', json_object('automation', NEW.id));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tell_templates_changed AFTER UPDATE OF status ON templates
WHEN (NEW.status <> OLD.status)
    AND EXISTS (SELECT 1 FROM event_listeners WHERE workspace_id = NEW.workspace_id AND until > strftime('%Y-%m-%d %H:%M:%f', 'now'))
BEGIN
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    VALUES (NEW.workspace_id, 'template.changed', '', '', json_object('template', NEW.id));
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER tell_templates_changed;
DROP TRIGGER tell_automations_changed;
DROP TRIGGER tell_automations_made;
DROP TRIGGER tell_campaigns_moved;
DROP TRIGGER tell_campaigns_made;
DROP TRIGGER tell_runs_left;
DROP TRIGGER tell_runs_entered;
DROP TRIGGER tell_tickets_changed;
DROP TRIGGER tell_tickets_opened;
DROP TRIGGER tell_consent_changes_made;
DROP TRIGGER tell_field_values_removed;
DROP TRIGGER tell_field_values_changed;
DROP TRIGGER tell_field_values_made;
DROP TRIGGER tell_contact_operators_unassigned;
DROP TRIGGER tell_contact_operators_assigned;
DROP TRIGGER tell_list_members_left;
DROP TRIGGER tell_list_members_joined;
DROP TRIGGER tell_contact_tags_removed;
DROP TRIGGER tell_contact_tags_added;
DROP TRIGGER tell_contacts_deleted;
DROP TRIGGER tell_contacts_blocked;
DROP TRIGGER tell_contacts_changed;
DROP TRIGGER tell_contacts_made;
DROP TRIGGER tell_inbound_messages_changed;
DROP TRIGGER tell_inbound_messages_received;
DROP TRIGGER tell_messages_clicked;
DROP TRIGGER tell_messages_moved;
DROP TRIGGER tell_messages_made;
DROP TABLE event_listeners;
DROP TABLE events;
