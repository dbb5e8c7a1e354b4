package store

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// atOnce is how many callers these tests let loose together.
const atOnce = 16

// activated makes and activates an automation that adds a tag.
func activated(t *testing.T, s *Store, workspace string, reentry models.Reentry) models.Automation {
	t.Helper()
	in := input("Welcome", tagStep("new"))
	in.Reentry = reentry
	made, err := s.CreateAutomation(t.Context(), workspace, "system", in)
	require.NoError(t, err)
	a, err := s.ActivateAutomation(t.Context(), workspace, made.Automation.ID, "system")
	require.NoError(t, err)
	return a
}

const ada, bea = "+393470000001", "+393470000002"

// enter accepts an entry that must not fail.
func enter(t *testing.T, s *Store, a models.Automation, phone, key string) models.Accepted {
	t.Helper()
	got, err := s.Accept(t.Context(), entryOf(a, phone, key))
	require.NoError(t, err)
	return got
}

func entryOf(a models.Automation, phone, key string) models.Entry {
	return models.Entry{
		WorkspaceID: a.WorkspaceID, AutomationID: a.ID, Key: key, Kind: models.StartManual,
		Contact: models.ContactInput{Phone: phone}, PointerPrefix: "/contact",
	}
}

// together calls fn at once for each number and waits for all.
func together(n int, fn func(i int)) {
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-begin
			fn(i)
		})
	}
	close(begin)
	all.Wait()
}

// tally counts entries by their result.
type tally struct{ Accepted, Repeated, Inside, Refused, TooMany int }

func (n *tally) add(r models.EntryResult) {
	switch r {
	case models.EntryAccepted:
		n.Accepted++
	case models.EntryRepeated:
		n.Repeated++
	case models.EntryInside:
		n.Inside++
	case models.EntryRefused:
		n.Refused++
	case models.EntryTooMany:
		n.TooMany++
	}
}

// enterTogether accepts atOnce entries at the same moment and counts their results.
func enterTogether(t *testing.T, s *Store, entry func(i int) models.Entry) (results tally, runs map[string]int) {
	t.Helper()
	runs = map[string]int{}
	answers, failures := make([]models.Accepted, atOnce), make([]error, atOnce)
	together(atOnce, func(i int) { answers[i], failures[i] = s.Accept(t.Context(), entry(i)) })
	for i, a := range answers {
		require.NoError(t, failures[i])
		results.add(a.Result)
		runs[a.Run.ID]++
	}
	return results, runs
}

func countOf(t *testing.T, s *Store, of any, where ...any) int {
	t.Helper()
	q := s.Pool().Model(of)
	if len(where) > 0 {
		q = q.Where(where[0], where[1:]...)
	}
	var n int64
	require.NoError(t, q.Count(&n).Error)
	return int(n)
}

func runOf(t *testing.T, s *Store, id string) models.Run {
	t.Helper()
	var r models.Run
	require.NoError(t, s.Pool().Take(&r, "id = ?", id).Error)
	return r
}

func TestAContactWhoIsInsideStaysWhereTheyAre(t *testing.T) { // R1 ignore
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := activated(t, s, newWorkspace(t, s), models.Reentry{})
		first := enter(t, s, a, ada, "one")
		require.Equal(t, models.EntryAccepted, first.Result)
		require.Equal(t, models.RunStarting, first.Run.Status)
		require.Equal(t, "Welcome", first.AutomationName)
		second := enter(t, s, a, ada, "two")
		require.Equal(t, models.EntryInside, second.Result)
		require.Equal(t, first.Run.ID, second.Run.ID)
		require.False(t, second.Replaced)
		require.Equal(t, models.EntryAccepted, enter(t, s, a, bea, "").Result, "another contact enters")
		require.Equal(t, 2, countOf(t, s, &models.Run{}))
	})
}

func TestANewEntryReplacesTheRunWhereRestartIsTheRule(t *testing.T) { // R1 restart
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := activated(t, s, newWorkspace(t, s), models.Reentry{WhileRunning: models.WhileRunningRestart})
		first := enter(t, s, a, ada, "one")
		require.False(t, first.Replaced)
		second := enter(t, s, a, ada, "two")
		require.Equal(t, models.EntryAccepted, second.Result)
		require.True(t, second.Replaced)
		require.NotEqual(t, first.Run.ID, second.Run.ID)
		old := runOf(t, s, first.Run.ID)
		require.Equal(t, models.RunEnded, old.Status)
		require.Equal(t, models.OutcomeRestarted, old.Outcome)
		require.Equal(t, "run/"+second.Run.ID, old.EndedBy)
		require.NotNil(t, old.EndedAt)
		require.False(t, old.Closing, "the new workflow ends the old one")
		again := enter(t, s, a, ada, "two")
		require.Equal(t, models.EntryRepeated, again.Result, "a repeat does not restart")
		require.Equal(t, second.Run.ID, again.Run.ID)
	})
}

func TestManyRestartsAtOnceLeaveOneLiveRun(t *testing.T) { // R1 restart
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := activated(t, s, newWorkspace(t, s), models.Reentry{WhileRunning: models.WhileRunningRestart})
		results, runs := enterTogether(t, s, func(i int) models.Entry { return entryOf(a, ada, fmt.Sprint("key ", i)) })
		require.Equal(t, tally{Accepted: atOnce}, results)
		require.Len(t, runs, atOnce)
		require.Equal(t, 1, countOf(t, s, &models.Run{}, database.LiveRuns))
		require.Equal(t, atOnce-1, countOf(t, s, &models.Run{}, "outcome = ?", models.OutcomeRestarted))
	})
}

func TestWhoLeftMayEnterAgainUnlessOnceIsTheRule(t *testing.T) { // R1 once
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := newWorkspace(t, s)
		for rule, want := range map[models.AfterFinish]models.EntryResult{models.AfterFinishAllow: models.EntryAccepted, models.AfterFinishOnce: models.EntryRefused} {
			a := activated(t, s, workspace, models.Reentry{AfterFinish: rule})
			first := enter(t, s, a, ada, "one")
			require.Equal(t, models.EntryAccepted, first.Result)
			require.Equal(t, models.EntryInside, enter(t, s, a, ada, "two").Result)
			_, ended, err := s.EndRun(t.Context(), workspace, first.Run.ID, models.OutcomeEndedByAPI, "test")
			require.NoError(t, err)
			require.True(t, ended)
			again := enter(t, s, a, ada, "three")
			require.Equal(t, want, again.Result, rule)
			require.Equal(t, models.EntryRepeated, enter(t, s, a, ada, "one").Result, "a repeat is answered under either rule")
			require.Equal(t, models.EntryAccepted, enter(t, s, a, bea, "four").Result, "another contact enters")
			if want == models.EntryRefused {
				require.Equal(t, first.Run.ID, again.Run.ID)
				require.Equal(t, 1, countOf(t, s, &models.Run{}, "automation_id = ? AND contact_id = ?", a.ID, first.Run.ContactID), "nothing is left of it")
			}
		}
	})
}

func TestTheSameKeyNeverStartsASecondRun(t *testing.T) { // R2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := newWorkspace(t, s)
		a, other := activated(t, s, workspace, models.Reentry{}), activated(t, s, workspace, models.Reentry{})
		first := enter(t, s, a, ada, "key")
		again := enter(t, s, a, ada, "key")
		require.Equal(t, models.EntryRepeated, again.Result)
		require.Equal(t, first.Run.ID, again.Run.ID)
		_, _, err := s.EndRun(t.Context(), workspace, first.Run.ID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		late := enter(t, s, a, ada, "key")
		require.Equal(t, models.EntryRepeated, late.Result, "also when the run is over")
		require.Equal(t, models.RunEnded, late.Run.Status)
		require.Equal(t, first.Run.ID, enter(t, s, a, bea, "key").Run.ID, "whoever the contact is")
		require.Equal(t, models.EntryAccepted, enter(t, s, other, ada, "key").Result, "a key is of its automation")
		require.Equal(t, models.EntryAccepted, enter(t, s, a, ada, "").Result, "without a key each call is an entry")
	})
}

func TestTheSameKeyManyTimesAtOnceMakesOneRun(t *testing.T) { // R2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := newWorkspace(t, s)
		for name, phone := range map[string]func(i int) string{
			"one contact":   func(int) string { return ada },
			"many contacts": func(i int) string { return fmt.Sprintf("+3934700001%02d", i) },
		} {
			a := activated(t, s, workspace, models.Reentry{})
			results, runs := enterTogether(t, s, func(i int) models.Entry { return entryOf(a, phone(i), "key") })
			require.Equal(t, tally{Accepted: 1, Repeated: atOnce - 1}, results, name)
			require.Len(t, runs, 1, name)
			require.Equal(t, 1, countOf(t, s, &models.Run{}, "automation_id = ?", a.ID), name)
		}
	})
}

func TestANewContactIsMadeOnceByManyEntriesAtOnce(t *testing.T) { // R1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := newWorkspace(t, s)
		a := activated(t, s, workspace, models.Reentry{})
		results, runs := enterTogether(t, s, func(int) models.Entry { return entryOf(a, ada, "") })
		require.Equal(t, tally{Accepted: 1, Inside: atOnce - 1}, results)
		require.Len(t, runs, 1)
		require.Equal(t, 1, countOf(t, s, &models.Contact{}))
		require.Equal(t, 2, countOf(t, s, &models.Identity{}), "its phone and its wa_id")
		automations := make([]models.Automation, atOnce)
		for i := range automations {
			automations[i] = activated(t, s, workspace, models.Reentry{})
		}
		results, _ = enterTogether(t, s, func(i int) models.Entry { return entryOf(automations[i], bea, "") })
		require.Equal(t, tally{Accepted: atOnce}, results, "into as many automations")
		require.Equal(t, 2, countOf(t, s, &models.Contact{}))
	})
}

func TestNobodyEntersAnAutomationThatIsNotActive(t *testing.T) { // R5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := activated(t, s, newWorkspace(t, s), models.Reentry{})
		first := enter(t, s, a, ada, "key")
		for _, state := range []models.AutomationState{models.AutomationDraft, models.AutomationPaused, models.AutomationArchived} {
			setState(t, s, a.ID, state)
			_, err := s.Accept(t.Context(), entryOf(a, bea, "other"))
			require.Equal(t, models.CodeConflict, models.CodeOf(err), state)
			_, err = s.Accept(t.Context(), entryOf(a, bea, ""))
			require.Equal(t, models.CodeConflict, models.CodeOf(err), state)
			again := enter(t, s, a, ada, "key")
			require.Equal(t, models.EntryRepeated, again.Result, "an older key is still answered (R2)")
			require.Equal(t, first.Run.ID, again.Run.ID)
		}
		require.Equal(t, 1, countOf(t, s, &models.Run{}))
		require.Equal(t, 1, countOf(t, s, &models.Contact{}), "who was refused is not noted")
	})
}

func TestAnEntryThatIsRefusedLeavesNothing(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := activated(t, s, newWorkspace(t, s), models.Reentry{})
		bad := entryOf(a, ada, "key")
		bad.Contact.Fields = map[string]string{"NO_SUCH": "x"}
		_, err := s.Accept(t.Context(), bad)
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		require.ErrorContains(t, err, "/contact/fields/NO_SUCH")
		unknown := entryOf(a, "", "key")
		unknown.Contact.ID = database.NewID()
		_, err = s.Accept(t.Context(), unknown)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		unknown = entryOf(a, ada, "key")
		unknown.AutomationID = database.NewID()
		_, err = s.Accept(t.Context(), unknown)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		require.Zero(t, countOf(t, s, &models.Contact{}))
		require.Zero(t, countOf(t, s, &models.Run{}))
	})
}
