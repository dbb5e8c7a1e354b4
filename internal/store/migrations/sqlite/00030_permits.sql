-- +goose Up
-- Who is sending a message, and until when that is known: whoever meets a message that is being sent waits for
-- a live owner, and takes one that does not renew its lease for dead.
ALTER TABLE messages ADD COLUMN owner text NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN leased_until datetime;
-- A number's pace, in microseconds of the database's clock: up to which instant it is leased to workers, and
-- what the last of them got.
CREATE TABLE number_permits (
    number_id text PRIMARY KEY REFERENCES numbers (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    next_at integer NOT NULL,
    leased_at integer NOT NULL,
    granted integer NOT NULL,
    every integer NOT NULL
);

-- +goose Down
DROP TABLE number_permits;
ALTER TABLE messages DROP COLUMN leased_until;
ALTER TABLE messages DROP COLUMN owner;
