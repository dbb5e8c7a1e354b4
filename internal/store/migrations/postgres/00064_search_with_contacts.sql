-- +goose NO TRANSACTION
-- +goose Up
-- Contacts are found by their consent. Built beside the writes of the version before. If it is interrupted, it is begun anew.
DROP INDEX CONCURRENTLY IF EXISTS contacts_consent;
CREATE INDEX CONCURRENTLY contacts_consent ON contacts (
    workspace_id,
    (CASE WHEN marketing_stopped_at IS NOT NULL AND (marketing_resumed_at IS NULL OR marketing_resumed_at < marketing_stopped_at)
        THEN 'refused' WHEN marketing_resumed_at IS NOT NULL THEN 'granted' ELSE 'unknown' END),
    id
);
-- What a contact is searched by comes with the write of their row, and is spread from there: no statement is added to a step or a
-- start. Each part of search holds the text of an attribute and its words; "" is a row that the version before wrote.
ALTER TABLE contacts ADD COLUMN IF NOT EXISTS search text NOT NULL DEFAULT '';
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION contact_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parts jsonb := NEW.search::jsonb;
BEGIN
    INSERT INTO contact_texts (contact_id, workspace_id, first_name, last_name, email, language)
    VALUES (
        NEW.id, NEW.workspace_id, COALESCE(parts #>> '{first_name,text}', ''), COALESCE(parts #>> '{last_name,text}', ''),
        COALESCE(parts #>> '{email,text}', ''), COALESCE(NULLIF(parts #>> '{language,text}', ''), parts #>> '{phone,text}', '')
    )
    ON CONFLICT (contact_id) DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name,
        email = excluded.email, language = excluded.language;
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM contact_words WHERE contact_id = NEW.id;
    END IF;
    INSERT INTO contact_words (contact_id, workspace_id, word)
    SELECT DISTINCT NEW.id, NEW.workspace_id, word
    FROM jsonb_each(parts) part (name, value), jsonb_array_elements_text(part.value -> 'words') word;
    RETURN NULL;
END $$;
-- +goose StatementEnd
DROP TRIGGER IF EXISTS contacts_search_made ON contacts;
DROP TRIGGER IF EXISTS contacts_search_changed ON contacts;
CREATE TRIGGER contacts_search_made AFTER INSERT ON contacts FOR EACH ROW
    WHEN (NEW.search <> '') EXECUTE FUNCTION contact_search();
CREATE TRIGGER contacts_search_changed AFTER UPDATE OF search ON contacts FOR EACH ROW
    WHEN (NEW.search <> OLD.search AND NEW.search <> '') EXECUTE FUNCTION contact_search();

-- +goose Down
DROP TRIGGER IF EXISTS contacts_search_changed ON contacts;
DROP TRIGGER IF EXISTS contacts_search_made ON contacts;
DROP FUNCTION IF EXISTS contact_search();
ALTER TABLE contacts DROP COLUMN IF EXISTS search;
DROP INDEX CONCURRENTLY IF EXISTS contacts_consent;
