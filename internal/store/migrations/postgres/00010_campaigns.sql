-- +goose Up
-- The campaign of a single template whose automation it is.
ALTER TABLE automations ADD COLUMN campaign_id text NOT NULL DEFAULT '';

CREATE TABLE campaigns (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    state text NOT NULL,
    automation_id text NOT NULL,
    template jsonb,
    number_id text NOT NULL,
    at timestamptz,
    max_error_percent integer NOT NULL,
    members integer,
    entered integer NOT NULL,
    inside integer NOT NULL,
    once_ever integer NOT NULL,
    too_many integer NOT NULL,
    gone integer NOT NULL,
    paused_for text NOT NULL,
    reason text NOT NULL,
    wait_reason text NOT NULL,
    wait_until timestamptz,
    ending boolean NOT NULL,
    change integer NOT NULL,
    told integer NOT NULL,
    recurring_id text NOT NULL,
    occurrence_at timestamptz,
    retry_of text NOT NULL,
    checked_from timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX campaigns_workspace ON campaigns (workspace_id, id);
-- The few whose workflows may have to be told or started.
CREATE INDEX campaigns_open ON campaigns (id) WHERE told < change OR ending OR state = 'running' OR state = 'scheduled';
-- Nothing of a recurring campaign is made twice.
CREATE UNIQUE INDEX campaigns_occurrence ON campaigns (recurring_id, occurrence_at) WHERE recurring_id <> '';

CREATE TABLE campaign_lists (
    campaign_id text NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    list_id text NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    PRIMARY KEY (campaign_id, list_id)
);
CREATE INDEX campaign_lists_list ON campaign_lists (list_id);

CREATE TABLE campaign_contacts (
    campaign_id text NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    contact_id text NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    workspace_id text NOT NULL,
    PRIMARY KEY (campaign_id, contact_id)
);
CREATE INDEX campaign_contacts_contact ON campaign_contacts (contact_id);

-- A member stays when the contact is deleted: they are counted as gone.
CREATE TABLE campaign_members (
    campaign_id text NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    contact_id text NOT NULL,
    workspace_id text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    run_id text NOT NULL,
    PRIMARY KEY (campaign_id, contact_id)
);
-- Those who come next, and the pages of those in one state.
CREATE INDEX campaign_members_state ON campaign_members (campaign_id, state, contact_id);
CREATE INDEX campaign_members_contact ON campaign_members (contact_id);

-- The runs of a campaign that have entered and not sent yet, those inside, and those that failed.
CREATE INDEX runs_campaign_unsent ON runs (campaign_id, started_at)
    WHERE campaign_id <> '' AND last_sent_at IS NULL AND status NOT IN ('completed', 'ended');
CREATE INDEX runs_campaign_live ON runs (campaign_id, id) WHERE campaign_id <> '' AND status NOT IN ('completed', 'ended');
CREATE INDEX runs_campaign_failed ON runs (campaign_id, contact_id)
    WHERE campaign_id <> '' AND (status = 'needs_attention' OR outcome IN ('ended_on_failure', 'failed_in_temporal'));
CREATE INDEX messages_campaign_failed ON messages (campaign_id, error_code, contact_id) WHERE campaign_id <> '' AND state = 'failed';

CREATE TABLE recurring_campaigns (
    id text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    state text NOT NULL,
    content jsonb NOT NULL,
    weekdays jsonb NOT NULL,
    days_of_month jsonb NOT NULL,
    local_time text NOT NULL,
    time_zone text NOT NULL,
    ends_at timestamptz,
    change integer NOT NULL,
    told integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX recurring_campaigns_workspace ON recurring_campaigns (workspace_id, id);
CREATE INDEX recurring_campaigns_untold ON recurring_campaigns (id) WHERE told < change;

-- +goose Down
DROP TABLE recurring_campaigns;
DROP INDEX messages_campaign_failed;
DROP INDEX runs_campaign_failed;
DROP INDEX runs_campaign_live;
DROP INDEX runs_campaign_unsent;
DROP TABLE campaign_members;
DROP TABLE campaign_contacts;
DROP TABLE campaign_lists;
DROP TABLE campaigns;
ALTER TABLE automations DROP COLUMN campaign_id;
