-- +goose Up
ALTER TABLE runs ADD COLUMN frozen_at datetime;

-- +goose Down
ALTER TABLE runs DROP COLUMN frozen_at;
