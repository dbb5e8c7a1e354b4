package store

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tableOf classifies the columns of a table, which are named with blanks between them.
// personal may tell of a contact or name them; erase sees to each of those, in the way that
// is said. The others hold ids, states, times and what the workspace itself wrote.
type tableOf struct{ personal, erased, others string }

// columnsOf is the one place that says where something personal is. Whoever adds a column
// decides here what it is; something personal needs its place in RunTx.erase, and in the
// test of it.
var columnsOf = map[string]tableOf{
	"contacts": {
		"phone first_name last_name email language time_zone profile_name blocked_at marketing_stopped_at marketing_resumed_at " +
			"first_inbound_at",
		"the row is deleted", "id workspace_id created_at updated_at",
	},
	"contact_identities": {"kind value", "goes with the contact's row", "workspace_id contact_id created_at"},
	"field_values":       {"text time month_day", "goes with the contact's row", "contact_id field_id workspace_id updated_at"},
	"consent_changes": {
		"marketing source words at", "goes with the contact's row", "id workspace_id contact_id",
	},
	"contact_tags":      {"tag_id", "goes with the contact's row", "contact_id workspace_id created_at"},
	"list_members":      {"list_id", "goes with the contact's row", "contact_id workspace_id created_at"},
	"contact_operators": {"user_id", "goes with the contact's row", "contact_id workspace_id created_at"},
	"tickets": {
		"title reference category", "goes with the contact's row",
		"id workspace_id contact_id status priority owner_id run_id created_at updated_at closed_at version previous_status",
	},
	"inbound_messages": {
		"wamid text content wa_id user_id profile_name reply_id context_id new_wa_id changes_id new_user_id",
		"goes with the contact's row; by name where it was not routed",
		"workspace_id number_id contact_id kind sent_at received_at answers_run_id answers_visit arrival edited_at deleted_at " +
			"decision automation_id routed_at consent",
	},
	"windows": {"last_inbound_at", "goes with the contact's row", "number_id contact_id workspace_id"},
	"webhook_deliveries": {
		"answer error", "goes with the contact's row",
		"id workspace_id automation_id run_id step_id visit contact_id host state attempts last_status duration_ms next_attempt_at " +
			"created_at updated_at",
	},
	"contact_changes": {
		"object_id name was became", "goes with the contact's row", "id workspace_id contact_id kind since until",
	},
	"idempotency_keys": {
		"key request_hash body", "the rows about the contact are deleted", "workspace_id status created_at contact_id",
	},
	"set_aside": {
		"key", "the rows of the contact's messages are deleted",
		"part id workspace_id reason failures from_at first_at last_at retry_at",
	},
	"unread_webhooks":  {"body digest", "the rows that name the contact are deleted", "workspace_id shape times first_at last_at"},
	"message_contents": {"content", "the rows of the contact's messages are deleted", "message_id"},
	"media_files": {
		"wamid", "goes with the message; then the bytes and the row do too",
		"id workspace_id source state kind mime bytes sha256 filename reason attempts next_at created_at",
	},
	"media_on_numbers": {"", "", "media_id number_id meta_id uploaded_at"},
	"messages": {
		"wamid error_details content_in", "replaced or emptied; what comes in does not stay",
		"id workspace_id run_id automation_id step_id visit contact_id number_id kind template state error_code error_title " +
			"attempts owner leased_until unknown_until " +
			"created_at sent_at delivered_at read_at failed_at campaign_id replied_at",
	},
	"message_statuses": {"wamid", "replaced", "status workspace_id message_id error_code at received_at"},
	"runs": {
		"entry_key reason metadata", "replaced or emptied, a reason where a person may have typed it",
		"id workspace_id automation_id contact_id start_kind start_id status outcome ended_by revision step_id visit due_at " +
			"listening last_sent_at asked_visit asked_at heard_from ticket_id " +
			"workflow_id workflow_run_id closing started_at updated_at ended_at listen_until entered_as reason_code held wait_began_at " +
			"nudge frozen_at campaign_id left_step_id ahead_visit ahead_step_id ahead_due_at",
	},
	"step_executions": {
		"", "", "run_id step_id visit workspace_id automation_id contact_id campaign_id kind status reason message_id at",
	},
	"stuck_runs":           {"", "", "run_id workspace_id automation_id visit reason since shown_from"},
	"portfolio_recipients": {"", "", "workspace_id portfolio_id contact_id last_at took"},
	"erased_wamids":        {"", "", "digest workspace_id erased_at"},
	"audit_entries":        {"", "", "id workspace_id actor action object detail at"},

	// What follows is the workspace's own: its people, numbers, settings and automations.
	"workspaces": {
		"", "",
		"id name time_zone working_hours language phone_region webhook_secret_sealed created_at updated_at holidays " +
			"max_entries_per_hour retention consent",
	},
	"users":    {"", "", "id workspace_id name email role created_at updated_at"},
	"api_keys": {"", "", "id workspace_id name hash scopes created_at revoked_at"},
	"numbers": {"", "", "id workspace_id phone_number_id waba_id display_phone token_sealed unverified messages_per_second " +
		"created_at updated_at " +
		"portfolio_id quality throughput throughput_at"},
	"fields": {"", "", "id workspace_id code name type created_at"},
	"tags":   {"", "", "id workspace_id name created_at"},
	"lists":  {"", "", "id workspace_id name created_at"},
	"templates": {
		"", "", "id workspace_id waba_id meta_id name language status category quality named body parameters components components_hash " +
			"changed_at draft rejected_reason submitted_at synced_at",
	},
	"template_versions":  {"", "", "workspace_id waba_id version"},
	"template_creations": {"", "", "id workspace_id waba_id created_at"},
	"automations": {
		"", "", "id workspace_id name slug state revision reentry number_id paused_at created_at updated_at campaign_id restored_at",
	},
	"automation_revisions": {
		"", "", "automation_id number workspace_id definition published_by published_at summary impact signals rolled_out_at",
	},
	"start_steps":       {"", "", "id workspace_id automation_id kind secret_hash phrase phrase_hash created_at"},
	"start_calls":       {"", "", "id workspace_id automation_id start_id at outcome contacts results ignored problems"},
	"watermarks":        {"", "", "workspace_id name at"},
	"webhook_endpoints": {"", "", "id workspace_id host first_failure_at paused_at reason created_at updated_at"},
	"holds":             {"", "", "id workspace_id scope object park reason code until created_at released_at"},
	"campaigns": {
		"", "", "id workspace_id name state automation_id template number_id at max_error_percent members entered inside once_ever " +
			"too_many gone left_out paused_for reason " +
			"wait_reason wait_until ending ends_runs change told recurring_id occurrence_at retry_of checked_from started_at " +
			"ended_at created_at updated_at",
	},
	"campaign_lists":    {"", "", "campaign_id list_id workspace_id"},
	"campaign_contacts": {"", "", "campaign_id contact_id workspace_id"},
	"campaign_members":  {"", "", "campaign_id contact_id workspace_id state reason run_id"},
	"recurring_campaigns": {
		"", "",
		"id workspace_id name state content weekdays days_of_month local_time time_zone ends_at change told created_at updated_at",
	},
	"figures":        {"", "", "workspace_id subject subject_id level bucket part measure reason n"},
	"figure_deltas":  {"", "", "id workspace_id automation_id step_id campaign_id number_id template measure reason quarter n"},
	"number_permits": {"", "", "number_id workspace_id next_at leased_at granted every"},
	"portfolios":     {"", "", "workspace_id id recipient_limit limit_at room full_until updated_at"},
}

func TestEveryColumnIsKnownToBePersonalOrNot(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		known := maps.Clone(columnsOf)
		tables, err := s.Pool().Migrator().GetTables()
		require.NoError(t, err)
		for _, name := range tables {
			if name == "goose_db_version" || name == "sqlite_sequence" || name == "inbound_arrivals" {
				continue
			}
			classes, ok := known[name]
			require.True(t, ok, "say in columnsOf what of the table %s is personal", name)
			require.Equal(t, classes.personal != "", classes.erased != "", "%s: how does erasing see to it?", name)
			columns, err := s.Pool().Migrator().ColumnTypes(name)
			require.NoError(t, err)
			var are []string
			for _, column := range columns {
				are = append(are, column.Name())
			}
			require.ElementsMatch(
				t, strings.Fields(classes.personal+" "+classes.others), are, "say in columnsOf what of %s is personal", name,
			)
			delete(known, name)
		}
		require.Empty(t, slices.Collect(maps.Keys(known)), "tables that are no more")
	})
}
