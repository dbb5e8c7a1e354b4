package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// detail is a line of SQLite's EXPLAIN QUERY PLAN.
type detail struct{ Detail string }

// TestWhatFewRowsShareIsFoundByIt is about SQLite, which knows nothing of what tables hold: a
// condition on the workspace alone must not be what it goes by, for a workspace may be all there is.
// (PostgreSQL's plans are asked for where there is much to read: `make scale`.)
func TestWhatFewRowsShareIsFoundByIt(t *testing.T) {
	t.Parallel()
	s := onSQLite(t)
	page := func(q *gorm.DB) *gorm.DB { return q.Order("id DESC").Limit(51) }
	for name, c := range map[string]struct {
		query *gorm.DB
		by    []string
	}{
		"the messages of statuses": {toldOf(s.Pool(), "w", []string{"a", "b"}, []string{"c", "d"}), []string{"id=?", "wamid=?"}},
		"a contact's messages":     {page(listedMessages(s.Pool(), "w", models.MessageFilter{ContactID: "c"})), []string{"contact_id=?"}},
		"a run's messages":         {page(listedMessages(s.Pool(), "w", models.MessageFilter{RunID: "r"})), []string{"run_id=?"}},
		"an automation's runs":     {page(filteredRuns(s.Pool(), "w", models.RunFilter{AutomationID: "a"})), []string{"automation_id=?"}},
		"a contact's runs":         {page(filteredRuns(s.Pool(), "w", models.RunFilter{ContactID: "c"})), []string{"contact_id=?"}},
		"who stands at a step": {
			page(filteredRuns(s.Pool(), "w", models.RunFilter{AutomationID: "a", StepID: "s"})), []string{"automation_id=? AND step_id=?"},
		},
		"a contact's tickets": {page(listedTickets(s.Pool(), "w", models.TicketFilter{ContactID: "c"})), []string{"contact_id=?"}},
		"an owner's tickets":  {page(listedTickets(s.Pool(), "w", models.TicketFilter{OwnerID: "u"})), []string{"owner_id=?"}},
		"nobody's tickets": {
			page(listedTickets(s.Pool(), "w", models.TicketFilter{OwnerID: models.NoOwner})), []string{"workspace_id=?"},
		},
		"tickets of a state": {
			page(listedTickets(s.Pool(), "w", models.TicketFilter{Status: models.TicketOpen})), []string{"workspace_id=? AND status=?"},
		},
		"a run's webhooks": {page(listedDeliveries(s.Pool(), "w", models.DeliveryFilter{RunID: "r"})), []string{"run_id=?"}},
		"an automation's webhooks": {
			page(listedDeliveries(s.Pool(), "w", models.DeliveryFilter{AutomationID: "a"})), []string{"automation_id=?"},
		},
		"contacts by their ids": {
			s.Pool().Model(&models.Contact{}).Where(database.OfWorkspace("id")+" AND id IN ?", "w", []string{"a", "b"}), []string{"id=?"},
		},
		"who comes next":            {nextMembers(s.Pool(), "c", database.Batch), []string{"campaign_id=? AND state=?"}},
		"all messages of everybody": {page(listedMessages(s.Pool(), "w", models.MessageFilter{})), []string{"workspace_id=?"}},
		"the newest to one contact": {(&RunTx{store: s, db: s.Pool()}).recentMessages("n", "c"), []string{"contact_id=? AND number_id=?"}},
		"who entered within an hour": {
			entriesOf(s.Pool(), s.Now(), "w", "a", []string{"c", "d"}, 1),
			[]string{"workspace_id=? AND id=?", "contact_id=? AND started_at>?", "id=?"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.by, searchedBy(t, s, c.query))
		})
	}
}

// searchedBy are the columns by which SQLite finds the rows of each table that a query reads.
func searchedBy(t *testing.T, s *Store, query *gorm.DB) (by []string) {
	t.Helper()
	built := query.Session(&gorm.Session{DryRun: true}).Find(&[]map[string]any{}).Statement
	var plan []detail
	require.NoError(t, s.Pool().Raw("EXPLAIN QUERY PLAN "+built.SQL.String(), built.Vars...).Scan(&plan).Error)
	for _, step := range plan {
		from := strings.LastIndex(step.Detail, "(")
		switch {
		case strings.HasPrefix(step.Detail, "SCAN json_each "): // the values that are looked for
		case strings.HasPrefix(step.Detail, "SCAN"):
			by = append(by, fmt.Sprintf("nothing: %s", step.Detail))
		case strings.HasPrefix(step.Detail, "SEARCH") && from > 0:
			by = append(by, strings.TrimSuffix(step.Detail[from+1:], ")"))
		}
	}
	return slices.Compact(by)
}
