-- +goose Up
-- What messages say. Those of ours have a table of its own, because the row of a message is written anew with each state.
CREATE TABLE message_contents (
    message_id text PRIMARY KEY,
    content text NOT NULL
);
-- The way in on SQLite; always NULL.
ALTER TABLE messages ADD COLUMN content_in text;
ALTER TABLE inbound_messages ADD COLUMN content text;

-- +goose Down
ALTER TABLE inbound_messages DROP COLUMN content;
ALTER TABLE messages DROP COLUMN content_in;
DROP TABLE message_contents;
