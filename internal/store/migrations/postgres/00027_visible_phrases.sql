-- +goose Up
-- S1: what nobody sees does not count in a phrase. One that would then equal another stays: it can only be
-- fired no more, and its next edit says so.
CREATE TEMPORARY TABLE shown_phrases AS SELECT id, workspace_id, trim(translate(phrase, chr(8203) || chr(8204) || chr(8205) || chr(8206) || chr(8207) || chr(8234) || chr(8235) || chr(8236) || chr(8237) || chr(8238) || chr(8288) || chr(8289) || chr(8290) || chr(8291) || chr(8292) || chr(8294) || chr(8295) || chr(8296) || chr(8297) || chr(65279) || chr(173) || chr(847) || chr(1564) || chr(6158) || chr(12644) || chr(10240) || chr(65024) || chr(65025) || chr(65026) || chr(65027) || chr(65028) || chr(65029) || chr(65030) || chr(65031) || chr(65032) || chr(65033) || chr(65034) || chr(65035) || chr(65036) || chr(65037) || chr(65038) || chr(65039), '')) AS shown FROM start_steps WHERE phrase IS NOT NULL;
UPDATE start_steps SET phrase = (SELECT shown FROM shown_phrases s WHERE s.id = start_steps.id)
WHERE phrase IS NOT NULL AND EXISTS (SELECT 1 FROM shown_phrases s WHERE s.id = start_steps.id AND s.shown <> start_steps.phrase AND s.shown <> ''
    AND NOT EXISTS (SELECT 1 FROM shown_phrases o WHERE o.workspace_id = s.workspace_id AND o.shown = s.shown AND o.id <> s.id));
DROP TABLE shown_phrases;

-- +goose Down
SELECT 1;
