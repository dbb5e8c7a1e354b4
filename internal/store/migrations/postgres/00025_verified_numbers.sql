-- +goose Up
-- A number counts from when its token was shown to reach it at Meta: until then it receives
-- nothing and blocks nobody. Those from before count as verified.
ALTER TABLE numbers ADD COLUMN unverified boolean NOT NULL DEFAULT false;
DROP INDEX numbers_phone_number_id;
CREATE UNIQUE INDEX numbers_phone_number_id ON numbers (phone_number_id) WHERE NOT unverified;
CREATE UNIQUE INDEX numbers_once ON numbers (workspace_id, phone_number_id);

-- +goose Down
DELETE FROM numbers WHERE unverified;
DROP INDEX numbers_once;
DROP INDEX numbers_phone_number_id;
CREATE UNIQUE INDEX numbers_phone_number_id ON numbers (phone_number_id);
ALTER TABLE numbers DROP COLUMN unverified;
