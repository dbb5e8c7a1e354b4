-- +goose Up
-- What a person has seen of what needs them, and been told of it elsewhere: each stamp is that of the state that was seen or told.
CREATE TABLE notification_marks (
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL,
    object text NOT NULL,
    workspace_id text NOT NULL,
    read_stamp text NOT NULL DEFAULT '',
    pushed_stamp text NOT NULL DEFAULT '',
    pushed_at timestamptz,
    mailed_stamp text NOT NULL DEFAULT '',
    mailed_at timestamptz,
    marked_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, kind, object)
);
CREATE INDEX notification_marks_old ON notification_marks (marked_at);
-- Of which kinds a person is told, and where.
CREATE TABLE notification_settings (
    user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    push text NOT NULL DEFAULT '[]',
    email text NOT NULL DEFAULT '[]',
    updated_at timestamptz NOT NULL
);
-- The browsers of people. Whoever has an address and its keys may write to that browser, so both are sealed.
CREATE TABLE push_devices (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    endpoint_hash text NOT NULL,
    subscription_sealed text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX push_devices_endpoint ON push_devices (user_id, endpoint_hash);
-- By which push services know that a workspace sends.
CREATE TABLE push_keys (
    workspace_id text PRIMARY KEY,
    public_key text NOT NULL,
    private_sealed text NOT NULL,
    created_at timestamptz NOT NULL
);
-- Since when WhatsApp says what it says of a template; null of what it said before this column.
ALTER TABLE templates ADD COLUMN status_at timestamptz;
-- +goose StatementBegin
CREATE FUNCTION note_template_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.status_at := now();
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER note_template_status BEFORE UPDATE OF status ON templates FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_template_status();

-- +goose Down
DROP TRIGGER note_template_status ON templates;
DROP FUNCTION note_template_status();
ALTER TABLE templates DROP COLUMN status_at;
DROP TABLE push_keys;
DROP TABLE push_devices;
DROP TABLE notification_settings;
DROP TABLE notification_marks;
