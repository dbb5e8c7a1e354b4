-- +goose Up
-- SQLite keeps no statistics of several columns, and goes by the index of the step.

-- +goose Down
