-- +goose Up
ALTER TABLE numbers ADD COLUMN portfolio_id text NOT NULL DEFAULT '';
ALTER TABLE numbers ADD COLUMN quality text NOT NULL DEFAULT '';
ALTER TABLE numbers ADD COLUMN throughput text NOT NULL DEFAULT '';
ALTER TABLE numbers ADD COLUMN throughput_at datetime;
CREATE INDEX numbers_waba ON numbers (waba_id);
-- The few numbers whose pace is not the queue's own.
CREATE INDEX numbers_pace ON numbers (messages_per_second, id) WHERE messages_per_second <> 80;

-- What a number sent to a contact lately, the newest first.
CREATE INDEX messages_pair ON messages (contact_id, number_id, id);

CREATE TABLE portfolios (
    workspace_id text NOT NULL REFERENCES workspaces (id),
    id text NOT NULL,
    recipient_limit integer,
    limit_at datetime,
    room integer NOT NULL,
    full_until datetime,
    updated_at datetime NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE portfolio_recipients (
    workspace_id text NOT NULL,
    portfolio_id text NOT NULL,
    contact_id text NOT NULL,
    last_at datetime NOT NULL,
    took boolean NOT NULL,
    PRIMARY KEY (workspace_id, portfolio_id, contact_id)
);
CREATE INDEX portfolio_recipients_last ON portfolio_recipients (workspace_id, portfolio_id, last_at);

-- +goose Down
DROP TABLE portfolio_recipients;
DROP TABLE portfolios;
DROP INDEX messages_pair;
DROP INDEX numbers_pace;
DROP INDEX numbers_waba;
ALTER TABLE numbers DROP COLUMN throughput_at;
ALTER TABLE numbers DROP COLUMN throughput;
ALTER TABLE numbers DROP COLUMN quality;
ALTER TABLE numbers DROP COLUMN portfolio_id;
