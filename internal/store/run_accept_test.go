package store

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// atOnce is how many callers these tests let loose together.
const atOnce = 16

const ada, bea = given.Ada, given.Bea

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

func TestAContactWhoIsInsideStaysWhereTheyAre(t *testing.T) { // R1 ignore
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		first := given.Entered(t, s, a, ada, "one")
		require.Equal(t, models.EntryAccepted, first.Result)
		require.Equal(t, models.RunStarting, first.Run.Status)
		require.Equal(t, "Welcome", first.AutomationName)
		second := given.Entered(t, s, a, ada, "two")
		require.Equal(t, models.EntryInside, second.Result)
		require.Equal(t, first.Run.ID, second.Run.ID)
		require.False(t, second.Replaced)
		require.Equal(t, models.EntryAccepted, given.Entered(t, s, a, bea, "").Result, "another contact enters")
		require.Equal(t, 2, given.Count(t, s, &models.Run{}))
	})
}

func TestANewEntryReplacesTheRunWhereRestartIsTheRule(t *testing.T) { // R1 restart
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{WhileRunning: models.WhileRunningRestart})
		first := given.Entered(t, s, a, ada, "one")
		require.False(t, first.Replaced)
		second := given.Entered(t, s, a, ada, "two")
		require.Equal(t, models.EntryAccepted, second.Result)
		require.True(t, second.Replaced)
		require.NotEqual(t, first.Run.ID, second.Run.ID)
		old := given.RunRow(t, s, first.Run.ID)
		require.Equal(t, models.RunEnded, old.Status)
		require.Equal(t, models.OutcomeRestarted, old.Outcome)
		require.Equal(t, "run/"+second.Run.ID, old.EndedBy)
		require.NotNil(t, old.EndedAt)
		require.False(t, old.Closing, "the new workflow ends the old one")
		again := given.Entered(t, s, a, ada, "two")
		require.Equal(t, models.EntryRepeated, again.Result, "a repeat does not restart")
		require.Equal(t, second.Run.ID, again.Run.ID)
	})
}

func TestManyRestartsAtOnceLeaveOneLiveRun(t *testing.T) { // R1 restart
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{WhileRunning: models.WhileRunningRestart})
		results, runs := enterTogether(t, s, func(i int) models.Entry { return given.Entry(a, ada, fmt.Sprint("key ", i)) })
		require.Equal(t, tally{Accepted: atOnce}, results)
		require.Len(t, runs, atOnce)
		require.Equal(t, 1, given.Count(t, s, &models.Run{}, database.LiveRuns))
		require.Equal(t, atOnce-1, given.Count(t, s, &models.Run{}, "outcome = ?", models.OutcomeRestarted))
	})
}

func TestWhoLeftMayEnterAgainUnlessOnceIsTheRule(t *testing.T) { // R1 once
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		for rule, want := range map[models.AfterFinish]models.EntryResult{
			models.AfterFinishAllow: models.EntryAccepted, models.AfterFinishOnce: models.EntryRefused,
		} {
			a := given.Activated(t, s, workspace, models.Reentry{AfterFinish: rule})
			first := given.Entered(t, s, a, ada, "one")
			require.Equal(t, models.EntryAccepted, first.Result)
			require.Equal(t, models.EntryInside, given.Entered(t, s, a, ada, "two").Result)
			_, ended, err := s.EndRun(t.Context(), workspace, first.Run.ID, models.OutcomeEndedByAPI, "test")
			require.NoError(t, err)
			require.True(t, ended)
			again := given.Entered(t, s, a, ada, "three")
			require.Equal(t, want, again.Result, rule)
			require.Equal(t, models.EntryRepeated, given.Entered(t, s, a, ada, "one").Result, "a repeat is answered under either rule")
			require.Equal(t, models.EntryAccepted, given.Entered(t, s, a, bea, "four").Result, "another contact enters")
			if want == models.EntryRefused {
				require.Equal(t, first.Run.ID, again.Run.ID)
				require.Equal(
					t, 1, given.Count(t, s, &models.Run{}, "automation_id = ? AND contact_id = ?", a.ID, first.Run.ContactID),
					"nothing is left of it",
				)
			}
		}
	})
}

func TestTheSameKeyNeverStartsASecondRun(t *testing.T) { // R2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a, other := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, workspace, models.Reentry{})
		first := given.Entered(t, s, a, ada, "key")
		again := given.Entered(t, s, a, ada, "key")
		require.Equal(t, models.EntryRepeated, again.Result)
		require.Equal(t, first.Run.ID, again.Run.ID)
		_, _, err := s.EndRun(t.Context(), workspace, first.Run.ID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		late := given.Entered(t, s, a, ada, "key")
		require.Equal(t, models.EntryRepeated, late.Result, "also when the run is over")
		require.Equal(t, models.RunEnded, late.Run.Status)
		require.Equal(t, first.Run.ID, given.Entered(t, s, a, bea, "key").Run.ID, "whoever the contact is")
		require.Equal(t, models.EntryAccepted, given.Entered(t, s, other, ada, "key").Result, "a key is of its automation")
		require.Equal(t, models.EntryAccepted, given.Entered(t, s, a, ada, "").Result, "without a key each call is an entry")
	})
}

func TestTheSameKeyManyTimesAtOnceMakesOneRun(t *testing.T) { // R2
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		for name, phone := range map[string]func(i int) string{
			"one contact":   func(int) string { return ada },
			"many contacts": func(i int) string { return fmt.Sprintf("+3934700001%02d", i) },
		} {
			a := given.Activated(t, s, workspace, models.Reentry{})
			results, runs := enterTogether(t, s, func(i int) models.Entry { return given.Entry(a, phone(i), "key") })
			require.Equal(t, tally{Accepted: 1, Repeated: atOnce - 1}, results, name)
			require.Len(t, runs, 1, name)
			require.Equal(t, 1, given.Count(t, s, &models.Run{}, "automation_id = ?", a.ID), name)
		}
	})
}

func TestANewContactIsMadeOnceByManyEntriesAtOnce(t *testing.T) { // R1
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		results, runs := enterTogether(t, s, func(int) models.Entry { return given.Entry(a, ada, "") })
		require.Equal(t, tally{Accepted: 1, Inside: atOnce - 1}, results)
		require.Len(t, runs, 1)
		require.Equal(t, 1, given.Count(t, s, &models.Contact{}))
		require.Equal(t, 2, given.Count(t, s, &models.Identity{}), "its phone and its wa_id")
		automations := make([]models.Automation, atOnce)
		for i := range automations {
			automations[i] = given.Activated(t, s, workspace, models.Reentry{})
		}
		results, _ = enterTogether(t, s, func(i int) models.Entry { return given.Entry(automations[i], bea, "") })
		require.Equal(t, tally{Accepted: atOnce}, results, "into as many automations")
		require.Equal(t, 2, given.Count(t, s, &models.Contact{}))
	})
}

func TestNobodyEntersAnAutomationThatIsNotActive(t *testing.T) { // R5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		first := given.Entered(t, s, a, ada, "key")
		for _, state := range []models.AutomationState{models.AutomationDraft, models.AutomationPaused, models.AutomationArchived} {
			given.SetAutomationState(t, s, a.ID, state)
			_, err := s.Accept(t.Context(), given.Entry(a, bea, "other"))
			require.Equal(t, models.CodeConflict, models.CodeOf(err), state)
			_, err = s.Accept(t.Context(), given.Entry(a, bea, ""))
			require.Equal(t, models.CodeConflict, models.CodeOf(err), state)
			again := given.Entered(t, s, a, ada, "key")
			require.Equal(t, models.EntryRepeated, again.Result, "an older key is still answered (R2)")
			require.Equal(t, first.Run.ID, again.Run.ID)
		}
		require.Equal(t, 1, given.Count(t, s, &models.Run{}))
		require.Equal(t, 1, given.Count(t, s, &models.Contact{}), "who was refused is not noted")
	})
}

func TestAnEntryThatIsRefusedLeavesNothing(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		a := given.Activated(t, s, given.Workspace(t, s), models.Reentry{})
		bad := given.Entry(a, ada, "key")
		bad.Contact.Fields = map[string]string{"NO_SUCH": "x"}
		_, err := s.Accept(t.Context(), bad)
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		require.ErrorContains(t, err, "/contact/fields/NO_SUCH")
		unknown := given.Entry(a, "", "key")
		unknown.Contact.ID = database.NewID()
		_, err = s.Accept(t.Context(), unknown)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		unknown = given.Entry(a, ada, "key")
		unknown.AutomationID = database.NewID()
		_, err = s.Accept(t.Context(), unknown)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		require.Zero(t, given.Count(t, s, &models.Contact{}))
		require.Zero(t, given.Count(t, s, &models.Run{}))
	})
}
