-- +goose Up
-- The members of one state in order, by an expression that no other index has: those who come next
-- are always the ones that an index by contact alone has at its end.
DROP INDEX campaign_members_state;
CREATE INDEX campaign_members_state ON campaign_members (campaign_id, state, (contact_id || ''));

-- +goose Down
DROP INDEX campaign_members_state;
CREATE INDEX campaign_members_state ON campaign_members (campaign_id, state, contact_id);
