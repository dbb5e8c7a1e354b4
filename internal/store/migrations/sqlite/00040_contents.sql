-- +goose Up
-- What messages say. Those of ours have a table of its own, because the row of a message is written anew with each state.
CREATE TABLE message_contents (
    message_id text NOT NULL PRIMARY KEY,
    content text NOT NULL
);
-- A statement of SQLite writes to one table: what a message says comes in with its row, and moves on at once.
ALTER TABLE messages ADD COLUMN content_in text;
-- +goose StatementBegin
CREATE TRIGGER messages_content AFTER INSERT ON messages WHEN NEW.content_in IS NOT NULL BEGIN
    INSERT INTO message_contents (message_id, content) VALUES (NEW.id, NEW.content_in);
    UPDATE messages SET content_in = NULL WHERE id = NEW.id;
END;
-- +goose StatementEnd
ALTER TABLE inbound_messages ADD COLUMN content text;

-- +goose Down
ALTER TABLE inbound_messages DROP COLUMN content;
DROP TRIGGER messages_content;
ALTER TABLE messages DROP COLUMN content_in;
DROP TABLE message_contents;
