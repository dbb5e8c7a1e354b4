-- +goose Up
-- What contacts are searched and filtered by. 59 fills both tables and the column for the rows that are there.
CREATE TABLE contact_words (
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    word text COLLATE "C" NOT NULL,
    PRIMARY KEY (contact_id, word)
);
CREATE INDEX contact_words_word ON contact_words (workspace_id, word, contact_id);

CREATE TABLE contact_texts (
    contact_id text PRIMARY KEY REFERENCES contacts (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text NOT NULL,
    language text NOT NULL
);
CREATE INDEX contact_texts_language ON contact_texts (workspace_id, language, contact_id);

ALTER TABLE field_values ADD COLUMN folded text NOT NULL DEFAULT '';
CREATE INDEX field_values_folded ON field_values (field_id, substr(folded, 1, 80), contact_id);

CREATE INDEX windows_contact ON windows (contact_id);
CREATE INDEX windows_recent ON windows (workspace_id, last_inbound_at, contact_id);

-- +goose Down
DROP INDEX windows_recent;
DROP INDEX windows_contact;
DROP INDEX field_values_folded;
ALTER TABLE field_values DROP COLUMN folded;
DROP TABLE contact_texts;
DROP TABLE contact_words;
