-- +goose Up
CREATE TABLE segments (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    condition text NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE UNIQUE INDEX segments_name ON segments (workspace_id, name);

CREATE TABLE campaign_segments (
    campaign_id text NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    segment_id text NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    PRIMARY KEY (campaign_id, segment_id)
);
CREATE INDEX campaign_segments_segment ON campaign_segments (segment_id);

CREATE TABLE jobs (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    state text NOT NULL,
    task text NOT NULL,
    audience text NOT NULL,
    actor text NOT NULL,
    until_id text NOT NULL,
    after_id text NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL,
    failed integer NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    ended_at datetime
);
CREATE INDEX jobs_workspace ON jobs (workspace_id, id);
CREATE INDEX jobs_running ON jobs (id) WHERE state = 'running';

-- +goose Down
DROP TABLE jobs;
DROP TABLE campaign_segments;
DROP TABLE segments;
