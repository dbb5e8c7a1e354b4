-- +goose NO TRANSACTION
-- +goose Up
-- Contacts who are likely one are found in the order of what they have in common. Built beside the writes. If it is interrupted, it is
-- begun anew.
DROP INDEX CONCURRENTLY IF EXISTS contact_texts_email;
CREATE INDEX CONCURRENTLY contact_texts_email ON contact_texts (workspace_id, substr(email, 1, 120), contact_id) WHERE email <> '';
DROP INDEX CONCURRENTLY IF EXISTS contact_texts_name;
CREATE INDEX CONCURRENTLY contact_texts_name ON contact_texts (workspace_id, substr(last_name || ' ' || first_name, 1, 120), contact_id)
    WHERE first_name <> '' AND last_name <> '';

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS contact_texts_name;
DROP INDEX CONCURRENTLY IF EXISTS contact_texts_email;
