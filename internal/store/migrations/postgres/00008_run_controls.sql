-- +goose Up
ALTER TABLE runs ADD COLUMN frozen_at timestamptz;

-- +goose Down
ALTER TABLE runs DROP COLUMN frozen_at;
