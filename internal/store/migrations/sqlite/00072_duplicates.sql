-- +goose Up
-- Contacts who are likely one are found in the order of what they have in common.
DROP INDEX IF EXISTS contact_texts_email;
CREATE INDEX contact_texts_email ON contact_texts (workspace_id, substr(email, 1, 120), contact_id) WHERE email <> '';
DROP INDEX IF EXISTS contact_texts_name;
CREATE INDEX contact_texts_name ON contact_texts (workspace_id, substr(last_name || ' ' || first_name, 1, 120), contact_id)
    WHERE first_name <> '' AND last_name <> '';

-- +goose Down
DROP INDEX IF EXISTS contact_texts_name;
DROP INDEX IF EXISTS contact_texts_email;
