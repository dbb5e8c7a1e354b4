-- +goose NO TRANSACTION
-- +goose Up
-- A step's id is that of one automation, and what happened at one instant is sorted when it is read: such columns only made
-- the indexes larger. Two other indexes said what a third one says.
-- Built beside the writes of the version before. If it is interrupted, it is begun anew.
DROP INDEX CONCURRENTLY IF EXISTS step_executions_of_step;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_step;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_step_failed;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_step_replied;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_number;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_template;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_campaign;
CREATE INDEX CONCURRENTLY step_executions_of_step ON step_executions (step_id, at);
CREATE INDEX CONCURRENTLY messages_by_step ON messages (step_id, created_at);
CREATE INDEX CONCURRENTLY messages_by_step_failed ON messages (step_id, created_at) WHERE failed_at IS NOT NULL;
CREATE INDEX CONCURRENTLY messages_by_step_replied ON messages (step_id, created_at) WHERE replied_at IS NOT NULL;
CREATE INDEX CONCURRENTLY messages_by_number ON messages (number_id, created_at);
CREATE INDEX CONCURRENTLY messages_by_template ON messages (workspace_id, template, created_at) WHERE template <> '';
CREATE INDEX CONCURRENTLY messages_by_campaign ON messages (campaign_id, created_at) WHERE campaign_id <> '';
DROP INDEX CONCURRENTLY IF EXISTS step_executions_step;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_step;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_step_failed;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_step_replied;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_number;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_template;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_campaign;
DROP INDEX CONCURRENTLY IF EXISTS messages_campaign;
DROP INDEX CONCURRENTLY IF EXISTS messages_contact;

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS step_executions_step;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_step;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_step_failed;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_step_replied;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_number;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_template;
DROP INDEX CONCURRENTLY IF EXISTS messages_of_campaign;
DROP INDEX CONCURRENTLY IF EXISTS messages_campaign;
DROP INDEX CONCURRENTLY IF EXISTS messages_contact;
CREATE INDEX CONCURRENTLY step_executions_step ON step_executions (automation_id, step_id, at, run_id, visit);
CREATE INDEX CONCURRENTLY messages_of_step ON messages (automation_id, step_id, created_at, id);
CREATE INDEX CONCURRENTLY messages_of_step_failed ON messages (automation_id, step_id, created_at, id) WHERE failed_at IS NOT NULL;
CREATE INDEX CONCURRENTLY messages_of_step_replied ON messages (automation_id, step_id, created_at, id) WHERE replied_at IS NOT NULL;
CREATE INDEX CONCURRENTLY messages_of_number ON messages (number_id, created_at, id);
CREATE INDEX CONCURRENTLY messages_of_template ON messages (workspace_id, template, created_at, id) WHERE template <> '';
CREATE INDEX CONCURRENTLY messages_of_campaign ON messages (campaign_id, created_at, id) WHERE campaign_id <> '';
CREATE INDEX CONCURRENTLY messages_campaign ON messages (campaign_id, id) WHERE campaign_id <> '';
CREATE INDEX CONCURRENTLY messages_contact ON messages (contact_id, id);
DROP INDEX CONCURRENTLY IF EXISTS step_executions_of_step;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_step;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_step_failed;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_step_replied;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_number;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_template;
DROP INDEX CONCURRENTLY IF EXISTS messages_by_campaign;
