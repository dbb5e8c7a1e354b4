-- +goose Up
-- Who waits at a step: as if the three were independent, PostgreSQL expects a hundredth of those
-- who stand there, and reads and sorts all of them for a page.
CREATE STATISTICS runs_places (mcv) ON automation_id, step_id, status FROM runs;

-- +goose Down
DROP STATISTICS runs_places;
