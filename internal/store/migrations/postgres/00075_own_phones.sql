-- +goose Up
-- The phone to which somebody's test messages go: theirs once they wrote the word from it.
CREATE TABLE own_phones (
    user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    word_hash text,
    word_until timestamptz,
    contact_id text REFERENCES contacts (id) ON DELETE CASCADE,
    verified_at timestamptz
);
CREATE UNIQUE INDEX own_phones_word ON own_phones (word_hash) WHERE word_hash IS NOT NULL;
CREATE INDEX own_phones_contact ON own_phones (contact_id) WHERE contact_id IS NOT NULL;
-- A contact with another phone may be another person.
-- +goose StatementBegin
CREATE FUNCTION forget_own_phone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE own_phones SET contact_id = NULL, verified_at = NULL WHERE contact_id = NEW.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER forget_own_phone AFTER UPDATE OF phone ON contacts FOR EACH ROW
    WHEN (OLD.phone IS DISTINCT FROM NEW.phone) EXECUTE FUNCTION forget_own_phone();
-- The automation of which a message of no run is a test; '' for all others.
ALTER TABLE direct_messages ADD COLUMN test_of text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE direct_messages DROP COLUMN test_of;
DROP TRIGGER forget_own_phone ON contacts;
DROP FUNCTION forget_own_phone();
DROP TABLE own_phones;
