-- +goose Up
-- The mark of the program outside that made an automation and manages it; '' for none.
ALTER TABLE automations ADD COLUMN managed_by text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE automations DROP COLUMN managed_by;
