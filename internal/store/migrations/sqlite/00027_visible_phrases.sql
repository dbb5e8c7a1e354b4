-- +goose Up
-- S1: what nobody sees does not count in a phrase. One that would then equal another stays: it can only be
-- fired no more, and its next edit says so.
CREATE TEMPORARY TABLE shown_phrases AS SELECT id, workspace_id, trim(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(phrase, char(8203), ''), char(8204), ''), char(8205), ''), char(8206), ''), char(8207), ''), char(8234), ''), char(8235), ''), char(8236), ''), char(8237), ''), char(8238), ''), char(8288), ''), char(8289), ''), char(8290), ''), char(8291), ''), char(8292), ''), char(8294), ''), char(8295), ''), char(8296), ''), char(8297), ''), char(65279), ''), char(173), ''), char(847), ''), char(1564), ''), char(6158), ''), char(12644), ''), char(10240), ''), char(65024), ''), char(65025), ''), char(65026), ''), char(65027), ''), char(65028), ''), char(65029), ''), char(65030), ''), char(65031), ''), char(65032), ''), char(65033), ''), char(65034), ''), char(65035), ''), char(65036), ''), char(65037), ''), char(65038), ''), char(65039), '')) AS shown FROM start_steps WHERE phrase IS NOT NULL;
UPDATE start_steps SET phrase = (SELECT shown FROM shown_phrases s WHERE s.id = start_steps.id)
WHERE phrase IS NOT NULL AND EXISTS (SELECT 1 FROM shown_phrases s WHERE s.id = start_steps.id AND s.shown <> start_steps.phrase AND s.shown <> ''
    AND NOT EXISTS (SELECT 1 FROM shown_phrases o WHERE o.workspace_id = s.workspace_id AND o.shown = s.shown AND o.id <> s.id));
DROP TABLE shown_phrases;

-- +goose Down
SELECT 1;
