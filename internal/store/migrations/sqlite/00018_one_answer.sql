-- +goose Up
-- R7: a message answers one question. Inbound messages are numbered in the order in which they are
-- kept, and a run notes with each of its sends which number comes next.
CREATE TABLE inbound_arrivals (last integer NOT NULL);
INSERT INTO inbound_arrivals (last) VALUES (0);
ALTER TABLE inbound_messages ADD COLUMN arrival integer NOT NULL DEFAULT 0;
ALTER TABLE inbound_messages ADD COLUMN answers_visit integer NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN asked_visit integer NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN asked_at datetime;
ALTER TABLE runs ADD COLUMN heard_from integer NOT NULL DEFAULT 0;
-- +goose StatementBegin
CREATE TRIGGER inbound_messages_arrive AFTER INSERT ON inbound_messages BEGIN
    UPDATE inbound_arrivals SET last = last + 1;
    UPDATE inbound_messages SET arrival = (SELECT last FROM inbound_arrivals) WHERE wamid = NEW.wamid;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER runs_asked AFTER UPDATE OF asked_visit ON runs WHEN OLD.asked_visit IS NOT NEW.asked_visit BEGIN
    UPDATE runs SET heard_from = (SELECT last + 1 FROM inbound_arrivals) WHERE id = NEW.id;
END;
-- +goose StatementEnd
UPDATE runs SET asked_at = last_sent_at WHERE status NOT IN ('completed', 'ended');
-- A run that had completed and went back to a step was starting; it waits now, as every other.
UPDATE runs SET status = 'waiting' WHERE status = 'starting' AND step_id <> '';

-- +goose Down
DROP TRIGGER runs_asked;
DROP TRIGGER inbound_messages_arrive;
ALTER TABLE runs DROP COLUMN heard_from;
ALTER TABLE runs DROP COLUMN asked_at;
ALTER TABLE runs DROP COLUMN asked_visit;
ALTER TABLE inbound_messages DROP COLUMN answers_visit;
ALTER TABLE inbound_messages DROP COLUMN arrival;
DROP TABLE inbound_arrivals;
