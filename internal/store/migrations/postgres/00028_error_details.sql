-- +goose Up
-- The cause of a failure is in Meta's details; its title is often that of any failure.
ALTER TABLE messages ADD COLUMN error_details text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE messages DROP COLUMN error_details;
