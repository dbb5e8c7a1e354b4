-- +goose Up
-- Contacts are found by their consent.
DROP INDEX IF EXISTS contacts_consent;
CREATE INDEX contacts_consent ON contacts (
    workspace_id,
    (CASE WHEN marketing_stopped_at IS NOT NULL AND (marketing_resumed_at IS NULL OR marketing_resumed_at < marketing_stopped_at)
        THEN 'refused' WHEN marketing_resumed_at IS NOT NULL THEN 'granted' ELSE 'unknown' END),
    id
);
-- What a contact is searched by comes with the write of their row, and is spread from there: no statement is added to a step or a
-- start. Each part of search holds the text of an attribute and its words; "" is a row that the version before wrote.
ALTER TABLE contacts ADD COLUMN search text NOT NULL DEFAULT '';
-- +goose StatementBegin
CREATE TRIGGER contacts_search_made AFTER INSERT ON contacts
WHEN NEW.search <> ''
BEGIN
    INSERT INTO contact_texts (contact_id, workspace_id, first_name, last_name, email, language)
    VALUES (
        NEW.id, NEW.workspace_id, COALESCE(NEW.search ->> '$.first_name.text', ''), COALESCE(NEW.search ->> '$.last_name.text', ''),
        COALESCE(NEW.search ->> '$.email.text', ''),
        COALESCE(NULLIF(NEW.search ->> '$.language.text', ''), NEW.search ->> '$.phone.text', '')
    )
    ON CONFLICT (contact_id) DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name,
        email = excluded.email, language = excluded.language;
    INSERT INTO contact_words (contact_id, workspace_id, word)
    SELECT DISTINCT NEW.id, NEW.workspace_id, word.value FROM json_each(NEW.search) part, json_each(part.value, '$.words') word;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contacts_search_changed AFTER UPDATE OF search ON contacts
WHEN NEW.search <> OLD.search AND NEW.search <> ''
BEGIN
    INSERT INTO contact_texts (contact_id, workspace_id, first_name, last_name, email, language)
    VALUES (
        NEW.id, NEW.workspace_id, COALESCE(NEW.search ->> '$.first_name.text', ''), COALESCE(NEW.search ->> '$.last_name.text', ''),
        COALESCE(NEW.search ->> '$.email.text', ''),
        COALESCE(NULLIF(NEW.search ->> '$.language.text', ''), NEW.search ->> '$.phone.text', '')
    )
    ON CONFLICT (contact_id) DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name,
        email = excluded.email, language = excluded.language;
    DELETE FROM contact_words WHERE contact_id = NEW.id;
    INSERT INTO contact_words (contact_id, workspace_id, word)
    SELECT DISTINCT NEW.id, NEW.workspace_id, word.value FROM json_each(NEW.search) part, json_each(part.value, '$.words') word;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER contacts_search_changed;
DROP TRIGGER contacts_search_made;
ALTER TABLE contacts DROP COLUMN search;
DROP INDEX contacts_consent;
