-- +goose Up
-- After the database was set back: since when an automation is held, and where the workflow of a
-- run had come to, as far as that is known.
ALTER TABLE automations ADD COLUMN restored_at datetime;
ALTER TABLE runs ADD COLUMN ahead_step_id text NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN ahead_visit integer NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN ahead_due_at datetime;

-- +goose Down
ALTER TABLE runs DROP COLUMN ahead_due_at;
ALTER TABLE runs DROP COLUMN ahead_visit;
ALTER TABLE runs DROP COLUMN ahead_step_id;
ALTER TABLE automations DROP COLUMN restored_at;
