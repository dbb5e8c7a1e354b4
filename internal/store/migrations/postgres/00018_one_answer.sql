-- +goose Up
-- R7: a message answers one question. Inbound messages are numbered in the order in which they are
-- kept, and a run notes with each of its sends which number comes next.
CREATE SEQUENCE inbound_arrivals CACHE 1;
ALTER TABLE inbound_messages ADD COLUMN arrival bigint NOT NULL DEFAULT 0;
ALTER TABLE inbound_messages ALTER COLUMN arrival SET DEFAULT nextval('inbound_arrivals');
ALTER TABLE inbound_messages ADD COLUMN answers_visit integer NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN asked_visit integer NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN asked_at timestamptz;
ALTER TABLE runs ADD COLUMN heard_from bigint NOT NULL DEFAULT 0;
-- +goose StatementBegin
CREATE FUNCTION note_heard_from() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END INTO NEW.heard_from FROM inbound_arrivals;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER runs_asked BEFORE UPDATE ON runs FOR EACH ROW
    WHEN (OLD.asked_visit IS DISTINCT FROM NEW.asked_visit) EXECUTE FUNCTION note_heard_from();
UPDATE runs SET asked_at = last_sent_at WHERE status NOT IN ('completed', 'ended');
-- A run that had completed and went back to a step was starting; it waits now, as every other.
UPDATE runs SET status = 'waiting' WHERE status = 'starting' AND step_id <> '';

-- +goose Down
DROP TRIGGER runs_asked ON runs;
DROP FUNCTION note_heard_from();
ALTER TABLE runs DROP COLUMN heard_from;
ALTER TABLE runs DROP COLUMN asked_at;
ALTER TABLE runs DROP COLUMN asked_visit;
ALTER TABLE inbound_messages DROP COLUMN answers_visit;
ALTER TABLE inbound_messages DROP COLUMN arrival;
DROP SEQUENCE inbound_arrivals;
