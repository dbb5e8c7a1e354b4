-- +goose Up
-- Labels sort automations for those who look after them.
CREATE TABLE labels (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    created_at datetime NOT NULL,
    UNIQUE (workspace_id, name)
);
CREATE TABLE automation_labels (
    automation_id text NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
    label_id text NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    PRIMARY KEY (automation_id, label_id)
);
CREATE INDEX automation_labels_label ON automation_labels (label_id);

-- +goose Down
DROP TABLE automation_labels;
DROP TABLE labels;
