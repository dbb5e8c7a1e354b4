-- +goose Up
-- Jobs that are over go after a while.
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;

-- +goose Down
DROP INDEX jobs_ended;
