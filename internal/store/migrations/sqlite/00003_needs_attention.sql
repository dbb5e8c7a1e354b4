-- +goose Up
ALTER TABLE runs ADD COLUMN reason_code text NOT NULL DEFAULT '';
UPDATE runs SET reason_code = 'other' WHERE status = 'needs_attention';
-- Pages of one reason are in its order; what is counted lies in it too.
CREATE INDEX runs_parked ON runs (workspace_id, reason_code, id, automation_id, updated_at) WHERE status = 'needs_attention';

-- +goose Down
DROP INDEX runs_parked;
ALTER TABLE runs DROP COLUMN reason_code;
