-- +goose Up
-- What a person has seen of what needs them, and been told of it elsewhere: each stamp is that of the state that was seen or told.
CREATE TABLE notification_marks (
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL,
    object text NOT NULL,
    workspace_id text NOT NULL,
    read_stamp text NOT NULL DEFAULT '',
    pushed_stamp text NOT NULL DEFAULT '',
    pushed_at datetime,
    mailed_stamp text NOT NULL DEFAULT '',
    mailed_at datetime,
    marked_at datetime NOT NULL,
    PRIMARY KEY (user_id, kind, object)
);
CREATE INDEX notification_marks_old ON notification_marks (marked_at);
-- Of which kinds a person is told, and where.
CREATE TABLE notification_settings (
    user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    push text NOT NULL DEFAULT '[]',
    email text NOT NULL DEFAULT '[]',
    updated_at datetime NOT NULL
);
-- The browsers of people. Whoever has an address and its keys may write to that browser, so both are sealed.
CREATE TABLE push_devices (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    endpoint_hash text NOT NULL,
    subscription_sealed text NOT NULL,
    created_at datetime NOT NULL
);
CREATE UNIQUE INDEX push_devices_endpoint ON push_devices (user_id, endpoint_hash);
-- By which push services know that a workspace sends.
CREATE TABLE push_keys (
    workspace_id text PRIMARY KEY,
    public_key text NOT NULL,
    private_sealed text NOT NULL,
    created_at datetime NOT NULL
);
-- Since when WhatsApp says what it says of a template; null of what it said before this column.
ALTER TABLE templates ADD COLUMN status_at datetime;
-- +goose StatementBegin
CREATE TRIGGER note_template_status AFTER UPDATE OF status ON templates
WHEN OLD.status IS NOT NEW.status
BEGIN
    UPDATE templates SET status_at = strftime('%Y-%m-%d %H:%M:%f', 'now') || '+00:00' WHERE id = NEW.id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER note_template_status;
ALTER TABLE templates DROP COLUMN status_at;
DROP TABLE push_keys;
DROP TABLE push_devices;
DROP TABLE notification_settings;
DROP TABLE notification_marks;
