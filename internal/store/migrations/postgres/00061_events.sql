-- +goose Up
-- What happened, for those who listen (GET /v1/events): ids alone, written in the transaction of the change. Nothing is
-- written for a workspace of which nobody has listened within the last hour.
-- tx: The writing transaction: rows are read in the order of (tx, id), below the oldest transaction that still writes, so
-- that a late commit is never skipped.
CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tx bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    workspace_id text NOT NULL,
    kind text NOT NULL,
    contact_id text NOT NULL DEFAULT '',
    user_id text NOT NULL DEFAULT '',
    ids text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX events_workspace ON events (workspace_id, tx, id);
-- from_tx, from_id: the place after which no event is missing.
CREATE TABLE event_listeners (
    workspace_id text PRIMARY KEY,
    until timestamptz NOT NULL,
    from_tx bigint NOT NULL,
    from_id bigint NOT NULL
);
-- +goose StatementBegin
CREATE FUNCTION tell_messages_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'message.' || r.state, r.contact_id, '', json_build_object('contact', r.contact_id, 'message', r.id, 'number', r.number_id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE r.state <> 'retry'
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_messages_insert AFTER INSERT ON messages
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_messages_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_messages_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'message.' || r.state, r.contact_id, '', json_build_object('contact', r.contact_id, 'message', r.id, 'number', r.number_id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE r.state <> o.state AND r.state <> 'retry'
    ORDER BY r.id;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'message.clicked', r.contact_id, '', json_build_object('contact', r.contact_id, 'message', r.id, 'number', r.number_id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE o.clicked_at IS NULL AND r.clicked_at IS NOT NULL
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_messages_update AFTER UPDATE ON messages
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_messages_update();
-- +goose StatementBegin
CREATE FUNCTION tell_inbound_messages_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'message.received', r.contact_id, '', json_build_object('contact', r.contact_id, 'number', r.number_id)
    FROM new_rows r JOIN old_rows o USING (wamid) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE o.contact_id IS NULL AND r.contact_id IS NOT NULL
    ORDER BY r.arrival;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'message.changed', r.contact_id, '', json_build_object('contact', r.contact_id, 'number', r.number_id)
    FROM new_rows r JOIN old_rows o USING (wamid) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE r.contact_id IS NOT NULL AND (r.edited_at IS DISTINCT FROM o.edited_at OR r.deleted_at IS DISTINCT FROM o.deleted_at)
    ORDER BY r.arrival;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_inbound_messages_update AFTER UPDATE ON inbound_messages
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_inbound_messages_update();
-- +goose StatementBegin
CREATE FUNCTION tell_contacts_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'contact.created', r.id, '', json_build_object('contact', r.id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_contacts_insert AFTER INSERT ON contacts
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_contacts_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_contacts_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'contact.changed', r.id, '', json_build_object('contact', r.id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE (r.phone, r.first_name, r.last_name, r.email, r.language, r.time_zone) IS DISTINCT FROM (o.phone, o.first_name, o.last_name, o.email, o.language, o.time_zone)
    ORDER BY r.id;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, CASE WHEN r.blocked_at IS NULL THEN 'contact.restored' ELSE 'contact.blocked' END, r.id, '', json_build_object('contact', r.id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE (r.blocked_at IS NULL) <> (o.blocked_at IS NULL)
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_contacts_update AFTER UPDATE ON contacts
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_contacts_update();
-- +goose StatementBegin
CREATE FUNCTION tell_contacts_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'contact.deleted', r.id, '', json_build_object('contact', r.id)
    FROM old_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_contacts_delete AFTER DELETE ON contacts
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_contacts_delete();
-- +goose StatementBegin
CREATE FUNCTION tell_contact_tags_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'tag.added', r.contact_id, '', json_build_object('contact', r.contact_id, 'tag', r.tag_id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_contact_tags_insert AFTER INSERT ON contact_tags
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_contact_tags_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_contact_tags_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'tag.removed', r.contact_id, '', json_build_object('contact', r.contact_id, 'tag', r.tag_id)
    FROM old_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_contact_tags_delete AFTER DELETE ON contact_tags
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_contact_tags_delete();
-- +goose StatementBegin
CREATE FUNCTION tell_list_members_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'list.joined', r.contact_id, '', json_build_object('contact', r.contact_id, 'list', r.list_id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_list_members_insert AFTER INSERT ON list_members
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_list_members_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_list_members_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'list.left', r.contact_id, '', json_build_object('contact', r.contact_id, 'list', r.list_id)
    FROM old_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_list_members_delete AFTER DELETE ON list_members
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_list_members_delete();
-- +goose StatementBegin
CREATE FUNCTION tell_contact_operators_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'contact.assigned', r.contact_id, r.user_id, json_build_object('contact', r.contact_id, 'user', r.user_id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_contact_operators_insert AFTER INSERT ON contact_operators
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_contact_operators_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_contact_operators_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'contact.unassigned', r.contact_id, r.user_id, json_build_object('contact', r.contact_id, 'user', r.user_id)
    FROM old_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_contact_operators_delete AFTER DELETE ON contact_operators
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_contact_operators_delete();
-- +goose StatementBegin
CREATE FUNCTION tell_field_values_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'field.changed', r.contact_id, '', json_build_object('contact', r.contact_id, 'field', r.field_id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_field_values_insert AFTER INSERT ON field_values
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_field_values_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_field_values_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'field.changed', r.contact_id, '', json_build_object('contact', r.contact_id, 'field', r.field_id)
    FROM new_rows r JOIN old_rows o USING (contact_id, field_id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE r.text <> o.text
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_field_values_update AFTER UPDATE ON field_values
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_field_values_update();
-- +goose StatementBegin
CREATE FUNCTION tell_field_values_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'field.changed', r.contact_id, '', json_build_object('contact', r.contact_id, 'field', r.field_id)
    FROM old_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.contact_id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_field_values_delete AFTER DELETE ON field_values
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_field_values_delete();
-- +goose StatementBegin
CREATE FUNCTION tell_consent_changes_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'consent.changed', r.contact_id, '', json_build_object('contact', r.contact_id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_consent_changes_insert AFTER INSERT ON consent_changes
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_consent_changes_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_tickets_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'ticket.opened', r.contact_id, '', json_build_object('contact', r.contact_id, 'ticket', r.id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_tickets_insert AFTER INSERT ON tickets
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_tickets_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_tickets_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'ticket.changed', r.contact_id, '', json_build_object('contact', r.contact_id, 'ticket', r.id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE (r.title, r.status, r.priority, r.category, r.owner_id) IS DISTINCT FROM (o.title, o.status, o.priority, o.category, o.owner_id)
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_tickets_update AFTER UPDATE ON tickets
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_tickets_update();
-- +goose StatementBegin
CREATE FUNCTION tell_runs_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'run.entered', r.contact_id, '', json_build_object('contact', r.contact_id, 'run', r.id, 'automation', r.automation_id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_runs_insert AFTER INSERT ON runs
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_runs_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_runs_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, CASE WHEN r.status = o.status THEN 'run.moved' WHEN r.status = 'needs_attention' THEN 'run.parked'
        WHEN r.status IN ('paused', 'completed', 'ended') THEN 'run.' || r.status
        WHEN o.status IN ('paused', 'needs_attention', 'completed') THEN 'run.resumed' ELSE 'run.moved' END, r.contact_id, '', json_build_object('contact', r.contact_id, 'run', r.id, 'automation', r.automation_id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE (r.status <> o.status AND r.status IN ('paused', 'needs_attention', 'completed', 'ended')) OR (r.status <> o.status AND o.status IN ('paused', 'needs_attention', 'completed')) OR (r.step_id, r.visit) IS DISTINCT FROM (o.step_id, o.visit)
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_runs_update AFTER UPDATE ON runs
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_runs_update();
-- +goose StatementBegin
CREATE FUNCTION tell_campaigns_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'campaign.' || r.state, '', '', json_build_object('campaign', r.id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_campaigns_insert AFTER INSERT ON campaigns
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_campaigns_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_campaigns_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'campaign.' || r.state, '', '', json_build_object('campaign', r.id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE r.state <> o.state
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_campaigns_update AFTER UPDATE ON campaigns
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_campaigns_update();
-- +goose StatementBegin
CREATE FUNCTION tell_automations_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'automation.changed', '', '', json_build_object('automation', r.id)
    FROM new_rows r JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_automations_insert AFTER INSERT ON automations
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_automations_insert();
-- +goose StatementBegin
CREATE FUNCTION tell_automations_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'automation.changed', '', '', json_build_object('automation', r.id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE (r.name, r.state, r.revision) IS DISTINCT FROM (o.name, o.state, o.revision)
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_automations_update AFTER UPDATE ON automations
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_automations_update();
-- +goose StatementBegin
CREATE FUNCTION tell_templates_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM event_listeners WHERE until > now()) THEN RETURN NULL; END IF;
    INSERT INTO events (workspace_id, kind, contact_id, user_id, ids)
    SELECT r.workspace_id, 'template.changed', '', '', json_build_object('template', r.id)
    FROM new_rows r JOIN old_rows o USING (id) JOIN event_listeners l ON l.workspace_id = r.workspace_id AND l.until > now()
    WHERE r.status <> o.status
    ORDER BY r.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell_templates_update AFTER UPDATE ON templates
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_templates_update();

-- +goose Down
DROP TRIGGER tell_templates_update ON templates;
DROP TRIGGER tell_automations_update ON automations;
DROP TRIGGER tell_automations_insert ON automations;
DROP TRIGGER tell_campaigns_update ON campaigns;
DROP TRIGGER tell_campaigns_insert ON campaigns;
DROP TRIGGER tell_runs_update ON runs;
DROP TRIGGER tell_runs_insert ON runs;
DROP TRIGGER tell_tickets_update ON tickets;
DROP TRIGGER tell_tickets_insert ON tickets;
DROP TRIGGER tell_consent_changes_insert ON consent_changes;
DROP TRIGGER tell_field_values_delete ON field_values;
DROP TRIGGER tell_field_values_update ON field_values;
DROP TRIGGER tell_field_values_insert ON field_values;
DROP TRIGGER tell_contact_operators_delete ON contact_operators;
DROP TRIGGER tell_contact_operators_insert ON contact_operators;
DROP TRIGGER tell_list_members_delete ON list_members;
DROP TRIGGER tell_list_members_insert ON list_members;
DROP TRIGGER tell_contact_tags_delete ON contact_tags;
DROP TRIGGER tell_contact_tags_insert ON contact_tags;
DROP TRIGGER tell_contacts_delete ON contacts;
DROP TRIGGER tell_contacts_update ON contacts;
DROP TRIGGER tell_contacts_insert ON contacts;
DROP TRIGGER tell_inbound_messages_update ON inbound_messages;
DROP TRIGGER tell_messages_update ON messages;
DROP TRIGGER tell_messages_insert ON messages;
DROP FUNCTION tell_messages_insert(), tell_messages_update(), tell_inbound_messages_update(), tell_contacts_insert(), tell_contacts_update(), tell_contacts_delete(), tell_contact_tags_insert(), tell_contact_tags_delete(), tell_list_members_insert(), tell_list_members_delete(), tell_contact_operators_insert(), tell_contact_operators_delete(), tell_field_values_insert(), tell_field_values_update(), tell_field_values_delete(), tell_consent_changes_insert(), tell_tickets_insert(), tell_tickets_update(), tell_runs_insert(), tell_runs_update(), tell_campaigns_insert(), tell_campaigns_update(), tell_automations_insert(), tell_automations_update(), tell_templates_update();
DROP TABLE event_listeners, events;
