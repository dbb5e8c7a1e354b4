-- +goose Up
-- What a template says, as Meta lists it, and a hash of it: one that is edited under the same name is noticed. Rows of
-- before are filled by the next sync, which runs as a worker starts.
ALTER TABLE templates ADD COLUMN components text NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN components_hash text NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN changed_at datetime;

-- +goose Down
ALTER TABLE templates DROP COLUMN components;
ALTER TABLE templates DROP COLUMN components_hash;
ALTER TABLE templates DROP COLUMN changed_at;
