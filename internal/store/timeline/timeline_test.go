package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/internal/store/timeline"
	"cadenza/models"
)

// second is the error of a call that answers something else too.
func second[T any](_ T, err error) error { return err }

// over reads the timelines of a store.
func over(s *store.Store) *timeline.Timeline { return timeline.New(s.DB, s.Definitions, s.Contacts) }

// told is an item in a few words.
func told(item models.TimelineItem) string {
	text := string(item.Kind)
	switch {
	case item.Run != nil:
		text += " " + item.AutomationName + " " + string(item.Run.Outcome)
	case item.Step != nil:
		text += " " + item.AutomationName + "/" + item.StepName + " " + string(item.Step.Status)
	case item.Message != nil:
		text += " " + item.Message.Template
	case item.Inbound != nil:
		text += " " + item.Inbound.Text
	case item.Ticket != nil:
		text += fmt.Sprintf(" %s %s→%s", item.Ticket.Title, item.Ticket.From, item.Ticket.To)
	case item.Object != nil:
		text += " " + item.Object.Name + " " + item.Object.Value
	}
	return text
}

// timelineOf is the whole timeline, read in pages of a size, newest first.
func timelineOf(t *testing.T, s *store.Store, workspace, contactID string, size int) []models.TimelineItem {
	t.Helper()
	var all []models.TimelineItem
	p := models.Page{Limit: size}
	for {
		items, next, err := over(s).ContactTimeline(t.Context(), models.Everyone(workspace), contactID, p)
		require.NoError(t, err)
		require.LessOrEqual(t, len(items), size)
		all = append(all, items...)
		p.After = next
		if next == "" {
			return all
		}
		require.Len(t, items, size, "a page that has a next one is full")
	}
}

// story is the timeline in words, oldest first.
func story(t *testing.T, s *store.Store, workspace, contactID string) []string {
	t.Helper()
	items := timelineOf(t, s, workspace, contactID, 7)
	out := make([]string, len(items))
	for i, item := range items {
		if i > 0 {
			require.False(t, item.At.After(items[i-1].At), "newest first")
		}
		out[len(items)-1-i] = told(item)
	}
	return out
}

func TestTheTimelineTellsWhatIsThereAndWhatNoLongerIs(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace := given.Workspace(t, s)
		made, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("Welcome", given.TagStep("vip")))
		require.NoError(t, err)
		given.SetAutomationState(t, s, made.Automation.ID, models.AutomationActive)
		given.Field(t, s, workspace, "CITY", models.FieldText)
		user, err := s.CreateUser(
			t.Context(), models.User{WorkspaceID: workspace, Name: "Emanuela", Email: "e@example.com", Role: models.RoleAdmin}, "system",
		)
		require.NoError(t, err)
		contact, err := s.SaveContact(
			t.Context(), workspace, models.ContactInput{Phone: given.Ada, Fields: map[string]string{"CITY": "Bari"}},
		)
		require.NoError(t, err)
		id, list := contact.ID, given.List(t, s, workspace, "Summer", contact.ID)
		run := given.Entered(t, s, made.Automation, given.Ada, "").Run
		do := func(fn func(tx *store.RunTx) error) {
			require.NoError(t, s.RunTx(t.Context(), fn))
			for began := time.Now(); time.Since(began) < 2*time.Millisecond; { // SQLite's own clock counts milliseconds
				runtime.Gosched()
			}
		}
		do(func(tx *store.RunTx) error { return second(tx.AddTags(t.Context(), workspace, id, []string{"vip"})) })
		do(func(tx *store.RunTx) error {
			return tx.Record(t.Context(), models.StepExecution{
				RunID: run.ID, StepID: made.Definition.Steps[0].ID, Visit: 1, WorkspaceID: workspace, AutomationID: run.AutomationID,
				ContactID: id, Kind: models.KindAddTags, Status: models.StepDone, At: s.Now(),
			})
		})
		do(func(tx *store.RunTx) error { return second(tx.RemoveTags(t.Context(), workspace, id, []string{"vip"})) })
		do(func(tx *store.RunTx) error {
			return second(tx.AssignOperators(t.Context(), workspace, id, []string{user.ID}))
		})
		do(func(tx *store.RunTx) error { return second(tx.UnassignOperators(t.Context(), workspace, id, nil)) })
		ticket, _ := given.Ticket(t, s, workspace, id)
		given.TicketStatus(t, s, ticket, models.TicketOpen)
		given.TicketStatus(t, s, ticket, models.TicketResolved)
		for _, city := range []string{"Lecce", "Lecce", "Taranto"} {
			_, err = s.SaveContact(t.Context(), workspace, models.ContactInput{ID: id, Fields: map[string]string{"CITY": city}})
			require.NoError(t, err)
		}
		do(func(*store.RunTx) error { return nil })
		require.NoError(t, s.RemoveMember(t.Context(), models.Everyone(workspace), list.ID, id))
		do(func(*store.RunTx) error { return nil })
		do(func(tx *store.RunTx) error { return tx.BlockContact(t.Context(), id, s.Now()) })
		do(func(tx *store.RunTx) error { return tx.RestoreContact(t.Context(), id) })
		do(func(tx *store.RunTx) error { return tx.RestoreContact(t.Context(), id) })

		require.Equal(t, []string{
			"contact_created", "field_set CITY Bari", "list_joined Summer ", "run_entered Welcome ", "tag_added vip ",
			"step Welcome/add tags done",
			"tag_removed vip ", "operator_assigned Emanuela ", "operator_removed Emanuela ", "ticket_opened Call back →resolved",
			"ticket_changed Call back open→resolved", "field_set CITY Lecce", "field_set CITY Taranto", "list_left Summer ", "blocked",
			"restored",
		}, story(t, s, workspace, id), "what was said twice happened once")
	})
}

func TestWhatGoesWithItsOwnTagListOrContactIsNotLogged(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace := given.Workspace(t, s)
		field := given.Field(t, s, workspace, "CITY", models.FieldText)
		contact, err := s.SaveContact(
			t.Context(), workspace, models.ContactInput{Phone: given.Ada, Fields: map[string]string{"CITY": "Bari"}},
		)
		require.NoError(t, err)
		_, err = s.SaveContact(t.Context(), workspace, models.ContactInput{ID: contact.ID, Fields: map[string]string{"CITY": "Lecce"}})
		require.NoError(t, err)
		tag, err := s.CreateTag(t.Context(), workspace, "vip")
		require.NoError(t, err)
		require.NoError(t, s.RunTx(t.Context(), func(tx *store.RunTx) error {
			return second(tx.AddTags(t.Context(), workspace, contact.ID, []string{"vip"}))
		}))
		list := given.List(t, s, workspace, "Summer", contact.ID)
		given.List(t, s, workspace, "Winter", contact.ID)
		given.Ticket(t, s, workspace, contact.ID)
		require.NoError(t, s.DeleteTag(t.Context(), workspace, tag.ID, models.Deletion{Actor: "test", Force: true}))
		require.NoError(t, s.DeleteList(t.Context(), workspace, list.ID, models.Deletion{Actor: "test", Force: true}))
		require.NoError(t, s.DeleteField(t.Context(), workspace, field.ID, models.Deletion{Actor: "test", Force: true}))
		require.Equal(t, 1, given.Count(t, s, &models.ContactChange{}), "the overwritten value alone")
		require.NoError(t, s.DeleteContact(t.Context(), workspace, contact.ID, "system"))
		require.Zero(t, given.Count(t, s, &models.ContactChange{}), "a contact's changes go with the contact")
	})
}

func TestAMergeKeepsBothTimelinesAndIsNoRemoval(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		n := given.Number(t, s, given.Workspace(t, s))
		given.Field(t, s, n.WorkspaceID, "CITY", models.FieldText)
		known, err := s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{Phone: given.Ada})
		require.NoError(t, err)
		hidden := given.Said("", "IT.77", "hi", s.Now())
		given.Received(t, s, n, hidden)
		other := given.Writer(t, s, hidden)
		given.List(t, s, n.WorkspaceID, "Summer", other)
		for _, city := range []string{"Bari", "Lecce"} {
			_, err = s.SaveContact(t.Context(), n.WorkspaceID, models.ContactInput{ID: other, Fields: map[string]string{"CITY": city}})
			require.NoError(t, err)
		}
		given.Received(t, s, n, given.Said("393470000001", "IT.77", "it is me", s.Now()))
		items := timelineOf(t, s, n.WorkspaceID, known.ID, 50)
		require.Equal(t, []string{
			"contact_created", "message_received hi", "list_joined Summer ", "field_set CITY Bari", "field_set CITY Lecce",
			"message_received it is me", "contact_merged  ",
		}, story(t, s, n.WorkspaceID, known.ID))
		merged := items[slices.IndexFunc(items, func(i models.TimelineItem) bool { return i.Kind == models.TimelineMerged })]
		require.Equal(t, other, merged.Object.ID)
		_, _, err = over(s).ContactTimeline(t.Context(), models.Everyone(n.WorkspaceID), other, models.Page{})
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}

// scatter gives a contact n rows of every source that piles up, at few different moments.
func scatter(t *testing.T, s *store.Store, workspace, contactID string, n int, at func() time.Time) {
	t.Helper()
	for i := range n {
		id, ended, since := database.NewID(), at(), at()
		clicked := at()
		change := models.ContactChange{
			WorkspaceID: workspace, ContactID: contactID, Kind: models.ChangedTag, ObjectID: id, Name: "t", Since: &since, Until: at(),
		}
		if i%3 == 0 {
			change.Kind = models.ChangedField
		}
		for _, row := range []any{
			&models.Run{
				ID: id, WorkspaceID: workspace, AutomationID: "a", ContactID: contactID, EntryKey: id, Status: models.RunEnded,
				StartedAt: at(), EndedAt: &ended,
			},
			&models.StepExecution{
				RunID: id, StepID: "s", Visit: i, WorkspaceID: workspace, AutomationID: "a", ContactID: contactID, Status: models.StepDone,
				At: at(),
			},
			&models.StepExecution{
				RunID: id, StepID: "t", Visit: i, WorkspaceID: workspace, AutomationID: "a", ContactID: contactID, Status: models.StepDone,
				At: at(),
			},
			&models.Message{ID: id, WorkspaceID: workspace, RunID: id, ContactID: contactID, CreatedAt: at(), ClickedAt: &clicked},
			&models.InboundMessage{WAMID: id, WorkspaceID: workspace, ContactID: &contactID, ReceivedAt: at()},
			&models.Ticket{ID: id, WorkspaceID: workspace, ContactID: contactID, CreatedAt: at()},
			&models.AuditEntry{ID: id, WorkspaceID: workspace, Object: "contact/" + contactID, Action: "contact.merge", At: at()},
			&models.List{ID: id, WorkspaceID: workspace, Name: id},
			&models.ListMember{ListID: id, ContactID: contactID, WorkspaceID: workspace, CreatedAt: at()},
			&change,
		} {
			require.NoError(t, s.Pool().Create(row).Error)
		}
	}
}

// TestPagesThroughEqualTimesLoseAndDoubleNothing is the property of the cursor: pages of any
// size hold the same items in the same order as one that holds all.
func TestPagesThroughEqualTimesLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		random := rand.New(rand.NewPCG(7, 7))
		workspace := given.Workspace(t, s)
		contacts := given.Contacts(t, s, workspace, 2)
		base := s.Now().Add(-time.Hour).Truncate(time.Second)
		at := func() time.Time { // few moments, with and without zeros at the end of their fractions
			return base.Add(time.Duration(random.IntN(4)) * 120 * time.Millisecond)
		}
		const each = 14
		for _, id := range contacts {
			scatter(t, s, workspace, id, each, at)
		}
		whole, next, err := over(s).ContactTimeline(t.Context(), models.Everyone(workspace), contacts[0],
			models.Page{Limit: models.MaxPageSize})
		require.NoError(t, err)
		require.Empty(t, next)
		require.Len(
			t, whole, each*11+(each-5)+1,
			"a run is entered and left, a message sent and clicked, a tag comes and goes, a field is overwritten; the contact was created",
		)
		for _, size := range []int{1, 2, 3, 7, 19, 100, len(whole) - 1, len(whole)} {
			require.Equal(t, whole, timelineOf(t, s, workspace, contacts[0], size), "pages of %d", size)
		}
	})
}

func TestATimelinesPageCostsAFixedNumberOfStatements(t *testing.T) {
	t.Parallel()
	opened.EachCounted(t, func(t *testing.T, s *store.Store, counted func(func()) int64) {
		workspace := given.Workspace(t, s)
		id := given.Contacts(t, s, workspace, 1)[0]
		scatter(t, s, workspace, id, 30, s.Now)
		for _, size := range []int{10, 50, models.MaxPageSize} {
			cost := counted(func() {
				items, _, err := over(s).ContactTimeline(t.Context(), models.Everyone(workspace), id, models.Page{Limit: size})
				require.NoError(t, err)
				require.Len(t, items, size)
			})
			require.EqualValues(t, 19, cost, "the contact, 15 sources, and the names: runs, automations, revisions")
		}
	})
}

func TestAStrangeCursorIsRefused(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace := given.Workspace(t, s)
		id := given.Contacts(t, s, workspace, 1)[0]
		for _, after := range []string{"x", "e30", "bnVsbA", database.NewID()} {
			_, _, err := over(s).ContactTimeline(t.Context(), models.Everyone(workspace), id, models.Page{After: after})
			require.Equal(t, models.CodeInvalid, models.CodeOf(err), after)
		}
	})
}
