-- +goose Up
-- What somebody is writing, one for each author and automation, invalid or not; tag is the ETag of its last saving.
CREATE TABLE automation_drafts (
    automation_id text NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    author text NOT NULL,
    workspace_id text NOT NULL,
    base_revision integer NOT NULL,
    definition text NOT NULL,
    tag text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (automation_id, author)
);
-- What people try an automation with: the question of a simulation, under a name.
CREATE TABLE automation_scenarios (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    automation_id text NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    name text NOT NULL,
    simulation text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (automation_id, name)
);

-- +goose Down
DROP TABLE automation_scenarios;
DROP TABLE automation_drafts;
