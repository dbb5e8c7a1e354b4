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
			"first_inbound_at taken_over_at search", "the row is deleted", "id workspace_id created_at updated_at",
	},
	"contact_identities": {"kind value", "goes with the contact's row", "workspace_id contact_id created_at"},
	"contact_words":      {"word", "goes with the contact's row", "contact_id workspace_id"},
	"contact_texts":      {"first_name last_name email language", "goes with the contact's row", "contact_id workspace_id"},
	"field_values":       {"text folded time month_day", "goes with the contact's row", "contact_id field_id workspace_id updated_at"},
	"consent_changes": {
		"marketing source words at", "goes with the contact's row", "id workspace_id contact_id",
	},
	"contact_tags":      {"tag_id", "goes with the contact's row", "contact_id workspace_id created_at"},
	"list_members":      {"list_id", "goes with the contact's row", "contact_id workspace_id created_at"},
	"contact_operators": {"user_id", "goes with the contact's row", "contact_id workspace_id created_at"},
	"tickets": {
		"title description reference category", "goes with the contact's row",
		"id workspace_id contact_id status priority owner_id run_id notes created_at updated_at closed_at version previous_status",
	},
	"ticket_notes": {"text author", "goes with the ticket's row", "id workspace_id ticket_id created_at"},
	"inbound_messages": {
		"wamid text content wa_id user_id profile_name reply_id context_id new_wa_id changes_id new_user_id",
		"goes with the contact's row; by name where it was not routed",
		"workspace_id number_id contact_id kind sent_at received_at answers_run_id answers_visit arrival edited_at deleted_at " +
			"decision automation_id routed_at consent marked_at",
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
	"events": {
		"ids", "ids alone, and gone an hour later", "id tx workspace_id kind contact_id user_id at arrival",
	},
	"subscription_deliveries": {
		"ids", "ids alone, and gone within six days",
		"place id subscription_id workspace_id line kind contact_id arrival happened_at state attempts last_status error retry_at " +
			"created_at updated_at",
	},
	"subscriptions": {
		"", "",
		"id workspace_id url kinds include secret_sealed old_secret_sealed old_secret_until paused_at revision at_tx at_id failing_since " +
			"failures retry_at last_status last_error delivered delivered_at lost lost_at worked_at created_at updated_at",
	},
	"event_listeners": {"", "", "workspace_id until from_tx from_id"},
	"idempotency_keys": {
		"key request_hash body", "the rows about the contact are deleted", "workspace_id status created_at contact_id",
	},
	"set_aside": {
		"key", "the rows of the contact's messages are deleted",
		"part id workspace_id reason failures from_at first_at last_at retry_at",
	},
	"unread_webhooks": {"body digest", "the rows that name the contact are deleted", "workspace_id shape times first_at last_at"},
	"message_links": {
		"target", "goes with what its message says", "token message_id workspace_id place opened robots first_opened_at last_opened_at",
	},
	"message_contents": {"content", "the rows of the contact's messages are deleted", "message_id"},
	"media_files": {
		"wamid", "goes with the message; then the bytes and the row do too",
		"id workspace_id source state kind mime bytes sha256 filename reason attempts next_at created_at",
	},
	"media_on_numbers": {"", "", "media_id number_id meta_id uploaded_at"},
	"messages": {
		"wamid error_details content_in links_in", "replaced or emptied; what comes in does not stay",
		"id workspace_id run_id automation_id step_id visit contact_id number_id kind template state error_code error_title " +
			"attempts owner leased_until unknown_until " +
			"created_at sent_at delivered_at read_at failed_at campaign_id replied_at price clicked_at",
	},
	"conversations": {
		"last_id", "goes with the contact's row",
		"contact_id number_id workspace_id last_at inbound last_inbound_at unread waits asks answered_at assigned",
	},
	"conversation_notes":   {"text author", "goes with the contact's row", "id workspace_id contact_id created_at"},
	"conversation_writers": {"user_id", "goes with the contact's row", "contact_id workspace_id until"},
	"quick_replies":        {"", "", "id workspace_id shortcut text created_at updated_at"},
	"notification_marks": {
		"", "", "user_id kind object workspace_id read_stamp pushed_stamp pushed_at mailed_stamp mailed_at marked_at",
	},
	"notification_settings": {"", "", "user_id workspace_id push email updated_at"},
	"push_devices":          {"", "", "id user_id workspace_id endpoint_hash subscription_sealed created_at"},
	"push_keys":             {"", "", "workspace_id public_key private_sealed created_at"},
	"own_phones":            {"", "", "user_id workspace_id word_hash word_until contact_id verified_at"},
	"direct_messages": {
		"step reply_to confirms", "goes with the contact's row",
		"id workspace_id contact_id number_id sent_by status due_at held reason created_at ended_at retry_of test_of",
	},
	"message_statuses": {"wamid", "replaced", "status workspace_id message_id error_code at received_at"},
	"runs": {
		"entry_key reason metadata", "replaced or emptied, a reason where a person may have typed it",
		"id workspace_id automation_id contact_id start_kind start_id status outcome ended_by revision step_id visit due_at " +
			"listening last_sent_at asked_visit asked_at heard_from ticket_id " +
			"workflow_id workflow_run_id closing started_at updated_at ended_at listen_until entered_as reason_code held wait_began_at " +
			"nudge frozen_at campaign_id left_step_id ahead_visit ahead_step_id ahead_due_at taken_over",
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
			"max_entries_per_hour retention consent campaigns answers",
	},
	"rates":         {"", "", "workspace_id country category starts_on currency price"},
	"users":         {"", "", "id workspace_id name email role account_id disabled_at created_at updated_at"},
	"accounts":      {"", "", "id email password_hash totp_sealed totp_pending_sealed totp_step created_at updated_at"},
	"sessions":      {"", "", "id hash workspace_id account_id user_id agent created_at seen_at"},
	"sign_in_links": {"", "", "user_id workspace_id hash kind created_at expires_at used_at"},
	"api_keys":      {"", "", "id workspace_id name hash scopes created_at revoked_at"},
	"numbers": {"", "", "id workspace_id phone_number_id waba_id display_phone token_sealed unverified messages_per_second " +
		"created_at updated_at " +
		"portfolio_id quality quality_at throughput throughput_at"},
	"fields":   {"", "", "id workspace_id code name type created_at"},
	"tags":     {"", "", "id workspace_id name created_at"},
	"lists":    {"", "", "id workspace_id name created_at"},
	"segments": {"", "", "id workspace_id name condition created_at updated_at"},
	"jobs": {
		"audience", "emptied when the job ends", "id workspace_id state task actor until_id after_id total done failed created_at " +
			"updated_at ended_at",
	},
	"templates": {
		"", "", "id workspace_id waba_id meta_id name language status category quality named body parameters components components_hash " +
			"changed_at draft rejected_reason status_at submitted_at synced_at tracked",
	},
	"template_versions":  {"", "", "workspace_id waba_id version"},
	"template_creations": {"", "", "id workspace_id waba_id created_at"},
	"automations": {
		"", "", "id workspace_id name slug state revision reentry number_id paused_at created_at updated_at campaign_id restored_at " +
			"managed_by",
	},
	"automation_revisions": {
		"", "", "automation_id number workspace_id definition published_by published_at summary impact signals rolled_out_at",
	},
	"automation_drafts": {"", "", "automation_id author workspace_id base_revision definition tag created_at updated_at"},
	"labels":            {"", "", "id workspace_id name created_at"},
	"automation_labels": {"", "", "automation_id label_id workspace_id"},
	"automation_scenarios": {
		"", "", "id workspace_id automation_id name simulation created_at updated_at",
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
	"campaign_segments": {"", "", "campaign_id segment_id workspace_id"},
	"campaign_contacts": {"", "", "campaign_id contact_id workspace_id"},
	"campaign_members":  {"", "", "campaign_id contact_id workspace_id state reason run_id"},
	"recurring_campaigns": {
		"", "",
		"id workspace_id name state content weekdays days_of_month local_time time_zone ends_at change told created_at updated_at",
	},
	"figures":        {"", "", "workspace_id subject subject_id level bucket part measure reason n"},
	"figure_deltas":  {"", "", "id workspace_id automation_id step_id campaign_id number_id template measure reason quarter n"},
	"number_permits": {"", "", "number_id workspace_id next_at leased_at granted every"},
	"portfolios":     {"", "", "workspace_id id recipient_limit limit_at dropped_from dropped_at room full_until updated_at"},
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
