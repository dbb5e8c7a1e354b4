-- +goose Up
-- What a template is to say next, why Meta rejected it, and how many were given to Meta within the hour.
ALTER TABLE templates ADD COLUMN draft text;
ALTER TABLE templates ADD COLUMN rejected_reason text NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN submitted_at datetime;
CREATE TABLE template_creations (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    waba_id text NOT NULL,
    created_at datetime NOT NULL
);
CREATE INDEX template_creations_waba ON template_creations (waba_id, created_at);

-- +goose Down
DROP TABLE template_creations;
ALTER TABLE templates DROP COLUMN draft;
ALTER TABLE templates DROP COLUMN rejected_reason;
ALTER TABLE templates DROP COLUMN submitted_at;
