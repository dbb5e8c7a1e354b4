-- +goose Up
-- People sign in. An account is a person's e-mail with what proves who they are, in however many workspaces they are users.
CREATE TABLE accounts (
    id text PRIMARY KEY,
    email text NOT NULL,
    password_hash text NOT NULL,
    totp_sealed text NOT NULL,
    totp_pending_sealed text NOT NULL,
    totp_step integer NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE UNIQUE INDEX accounts_email ON accounts (email);

ALTER TABLE users ADD COLUMN account_id text REFERENCES accounts (id);
ALTER TABLE users ADD COLUMN disabled_at datetime;
-- An account is one user of a workspace: whoever may change the one would else change what the other signs in with.
CREATE UNIQUE INDEX users_account ON users (account_id, workspace_id) WHERE account_id IS NOT NULL;

CREATE TABLE sessions (
    id text PRIMARY KEY,
    hash text NOT NULL,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    account_id text NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    agent text NOT NULL,
    created_at datetime NOT NULL,
    seen_at datetime NOT NULL
);
CREATE UNIQUE INDEX sessions_hash ON sessions (hash);
CREATE INDEX sessions_account ON sessions (account_id, id);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE sign_in_links (
    user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    hash text NOT NULL,
    kind text NOT NULL,
    created_at datetime NOT NULL,
    expires_at datetime NOT NULL,
    used_at datetime
);
CREATE UNIQUE INDEX sign_in_links_hash ON sign_in_links (hash);

-- +goose Down
DROP TABLE sign_in_links;
DROP TABLE sessions;
DROP INDEX users_account;
ALTER TABLE users DROP COLUMN disabled_at;
ALTER TABLE users DROP COLUMN account_id;
DROP TABLE accounts;
