-- +goose Up
-- Who clicked opens as who replied does, and a contact's clicks are in their timeline. The indexes hold the rows that were
-- clicked only.
CREATE INDEX messages_by_step_clicked ON messages (step_id, created_at) WHERE clicked_at IS NOT NULL;
CREATE INDEX messages_of_number_clicked ON messages (number_id, created_at, id) WHERE clicked_at IS NOT NULL;
CREATE INDEX messages_of_campaign_clicked ON messages (campaign_id, created_at, id) WHERE campaign_id <> '' AND clicked_at IS NOT NULL;
CREATE INDEX messages_contact_clicked ON messages (contact_id, clicked_at) WHERE clicked_at IS NOT NULL;

-- +goose Down
DROP INDEX messages_by_step_clicked;
DROP INDEX messages_of_number_clicked;
DROP INDEX messages_of_campaign_clicked;
DROP INDEX messages_contact_clicked;
