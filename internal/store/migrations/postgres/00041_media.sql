-- +goose Up
-- Files that customers sent, and those to be sent. The bytes are in the blob store, under workspace and id.
CREATE TABLE media_files (
    id text PRIMARY KEY,
    workspace_id text NOT NULL,
    source text NOT NULL,
    state text NOT NULL,
    kind text NOT NULL,
    mime text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    filename text NOT NULL,
    wamid text REFERENCES inbound_messages (wamid) ON DELETE SET NULL,
    reason text NOT NULL,
    attempts integer NOT NULL,
    next_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX media_files_wamid ON media_files (wamid) WHERE wamid IS NOT NULL;
CREATE UNIQUE INDEX media_files_content ON media_files (workspace_id, sha256) WHERE source = 'upload' AND state = 'kept';
CREATE INDEX media_files_due ON media_files (next_at, id) WHERE next_at IS NOT NULL;
-- A contact's file whose message is gone, with its retention or its contact, is to be removed.
CREATE INDEX media_files_orphans ON media_files (id) WHERE source = 'contact' AND wamid IS NULL;

-- Meta's ids of files, which one number can send.
CREATE TABLE media_on_numbers (
    media_id text NOT NULL REFERENCES media_files (id) ON DELETE CASCADE,
    number_id text NOT NULL,
    meta_id text NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (media_id, number_id)
);

-- +goose Down
DROP TABLE media_on_numbers;
DROP TABLE media_files;
