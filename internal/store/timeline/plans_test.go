package timeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/internal/store/timeline"
	"cadenza/models"
)

// manyEvents are 40,000 events a second apart, of 20 contacts in turn.
const manyEvents = `(SELECT n, lpad(n::text, 8, '0') AS id, (SELECT array_agg(id ORDER BY id) FROM contacts)[n % 20 + 1] AS contact,
	timestamptz '2026-01-01Z' + n * interval '1 second' AS at FROM generate_series(1, 40000) n) events`

// TestATimelinesSourcesAreRangesOfTheirIndexes is the plan of each source on PostgreSQL, for a
// contact with 2,000 rows of everything that piles up among 40,000: a page is read, and no more.
func TestATimelinesSourcesAreRangesOfTheirIndexes(t *testing.T) {
	t.Parallel()
	s := opened.OnPostgres(t)
	workspace := given.Workspace(t, s)
	contact := models.Contact{ID: given.Contacts(t, s, workspace, 20)[0], WorkspaceID: workspace}
	for _, statement := range []string{
		`INSERT INTO runs (id, workspace_id, automation_id, contact_id, entry_key, start_kind, start_id, status, reason, outcome, ended_by,
			revision, step_id,
				visit, listening, ticket_id, workflow_run_id, closing, started_at, updated_at, ended_at)
			SELECT id, @workspace, 'a', contact, id, 'manual', '', 'ended', '', '', '', 1, '', 0, false, '', '', false, at, at, at FROM`,
		`INSERT INTO step_executions (run_id, step_id, visit, workspace_id, automation_id, contact_id, kind, status, reason, at)
			SELECT id, 's', 1, @workspace, 'a', contact, 'add_tags', 'done', '', at FROM`,
		`INSERT INTO messages (id, workspace_id, run_id, automation_id, step_id, visit, contact_id, number_id, kind, template, state,
			error_code, error_title, attempts, created_at, clicked_at)
			SELECT id, @workspace, id, 'a', 's', 1, contact, 'n', 'text', '', 'accepted', 0, '', 1, at, at FROM`,
		`INSERT INTO inbound_messages (wamid, workspace_id, number_id, contact_id, kind, text, context_id, sent_at, received_at)
			SELECT id, @workspace, 'n', contact, 'text', '', '', at, at FROM`,
		`INSERT INTO tickets (id, workspace_id, contact_id, title, status, priority, category, reference, created_at, updated_at)
			SELECT id, @workspace, contact, '', 'open', 'low', '', '', at, at FROM`,
		`INSERT INTO contact_changes (workspace_id, contact_id, kind, object_id, name, was, became, since, until)
			SELECT @workspace, contact, CASE WHEN n % 3 = 0 THEN 'field' ELSE 'tag' END, '', '', '', '', at, at FROM`,
		`INSERT INTO audit_entries (id, workspace_id, actor, action, object, detail, at)
			SELECT id, @workspace, '', CASE WHEN n <= 60 THEN 'contact.merge' ELSE 'run.end' END,
			CASE WHEN n <= 60 THEN 'contact/' || contact ELSE 'run/' || id END, '', at FROM`,
	} {
		require.NoError(t, s.Pool().Exec(statement+" "+manyEvents, map[string]any{"workspace": workspace}).Error)
	}
	require.NoError(t, s.Pool().Exec("ANALYZE").Error)
	const page = 51
	middle := timeline.NewPlace(time.Date(2026, 1, 1, 5, 0, 0, 0, time.UTC), 0, "x")
	served := map[string]bool{}
	for i, read := range timeline.Pages(s.Pool(), contact, page) {
		for _, rank := range []int{i - 1, i, i + 1} {
			after := middle
			after.Rank = rank
			for _, cursor := range []*timeline.Place{nil, &after} {
				plan := storetest.Explain(t, s.Pool(), read(i, cursor))
				paths := strings.Join(plan.Paths(), " ")
				name := fmt.Sprintf("source %d after %v: %s", i, cursor, paths)
				for _, large := range []string{
					"runs", "step_executions", "messages", "inbound_messages", "tickets", "contact_changes", "audit_entries", "contacts",
				} {
					require.NotContains(t, plan.Paths(), "all of "+large, name)
				}
				require.LessOrEqual(t, plan.Read(), 2*page, name)
				served[paths] = true
			}
		}
	}
	for _, index := range []string{
		"inbound_messages_received", "audit_entries_object", "runs_contact_started", "runs_contact_ended", "messages_contact_created",
		"tickets_contact_created", "contact_changes_since", "contact_changes_until", "step_executions_contact",
	} {
		require.Contains(t, served, index)
	}
}
