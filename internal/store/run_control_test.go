package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// control steers a run, which must not be refused.
func control(t require.TestingT, s *Store, run models.Run, kind models.ControlKind) models.Run {
	got, err := s.ControlRun(given.Context(t), models.Everyone(run.WorkspaceID), run.ID, models.Control{Kind: kind}, "api_key/1")
	require.NoError(t, err)
	return got
}

func TestOnlyTimeThatPassesUnpausedCounts(t *testing.T) { // R4, R5
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		n := 0
		rapid.Check(t, func(r *rapid.T) {
			n++
			step := given.Waiting(400*day, given.TagStep("x"))
			made := given.Drip(r, s, workspace, step)
			run := inside(r, s, made.Automation, fmt.Sprint("c", n), made.Definition.Steps[0], *clock)
			due := *run.DueAt
			byHand, byAutomation := false, false
			change := func() {
				var err error
				if rapid.Bool().Draw(r, "run") {
					control(r, s, run, map[bool]models.ControlKind{false: models.ControlPause, true: models.ControlResume}[byHand])
					byHand = !byHand
					return
				}
				if byAutomation {
					_, _, err = s.ResumeAutomation(given.Context(r), workspace, run.AutomationID, models.Overdue{}, "test")
				} else {
					_, err = s.PauseAutomation(given.Context(r), workspace, run.AutomationID, "test")
				}
				require.NoError(r, err)
				byAutomation = !byAutomation
			}
			for range rapid.IntRange(1, 8).Draw(r, "changes") {
				change()
				passes := time.Duration(rapid.Int64Range(0, 1e9).Draw(r, "ms")) * time.Millisecond / 100
				passes = passes.Truncate(time.Millisecond)
				*clock = clock.Add(passes)
				if byHand || byAutomation {
					due = due.Add(passes)
				}
			}
			if byHand {
				control(r, s, run, models.ControlResume)
			}
			if byAutomation {
				_, _, err := s.ResumeAutomation(given.Context(r), workspace, run.AutomationID, models.Overdue{}, "test")
				require.NoError(r, err)
			}
			got := rowsOf(r, s, run.AutomationID)[run.ID]
			require.Equal(r, due, *got.DueAt)
			require.Equal(r, models.RunWaiting, got.Status)
			require.Nil(r, got.FrozenAt)
			require.Equal(r, due.Add(-400*day), *got.WaitBeganAt, "what was waited counts as well (E5)")
		})
	})
}

func TestWhatAPersonPausedIsNotResumedWithItsAutomation(t *testing.T) { // R4, R5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.Waiting(time.Hour, given.TagStep("x")))
		a, step := made.Automation, made.Definition.Steps[0]
		byHand, held := inside(t, s, a, "c1", step, s.Now()), inside(t, s, a, "c2", step, s.Now())
		require.Equal(t, models.RunPaused, control(t, s, byHand, models.ControlPause).Status)
		_, err := s.PauseAutomation(t.Context(), workspace, a.ID, "test")
		require.NoError(t, err)
		given.SetRunColumns(t, s, held.ID, map[string]any{"status": models.RunPaused})
		_, err = s.ControlRun(t.Context(), models.Everyone(workspace), held.ID, models.Control{Kind: models.ControlResume}, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err), "its automation holds it")
		_, told, err := s.ResumeAutomation(t.Context(), workspace, a.ID, models.Overdue{}, "test")
		require.NoError(t, err)
		require.Len(t, told, 1)
		require.Equal(t, held.ID, told[0].ID)
		require.Equal(t, models.RunPaused, given.RunRow(t, s, byHand.ID).Status)
		require.Equal(t, models.RunWaiting, control(t, s, byHand, models.ControlResume).Status)
		require.Equal(t, []string{"run.resume by api_key/1", "run.pause by api_key/1"}, auditOf(t, s, workspace, "run/"+byHand.ID))
	})
}

func TestAControlIsOfItsWorkspace(t *testing.T) { // R4
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace, other := given.Workspace(t, s), given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.Waiting(time.Hour, given.TagStep("x")))
		run := inside(t, s, made.Automation, "c1", made.Definition.Steps[0], s.Now())
		for _, kind := range []models.ControlKind{
			models.ControlEnd, models.ControlPause, models.ControlResume, models.ControlSkipWait, models.ControlReschedule,
		} {
			_, err := s.ControlRun(t.Context(), models.Everyone(other), run.ID, models.Control{Kind: kind, DueAt: s.Now()}, "test")
			require.Equal(t, models.CodeNotFound, models.CodeOf(err), kind)
			require.Equal(t, run.DueAt.UTC(), dueIn(t, s, run.ID), kind)
		}
	})
}

func TestAMessageToAPausedRunCountsWhenItIsResumed(t *testing.T) { // R4, A14
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		n, a := given.Number(t, s, workspace), given.Activated(t, s, workspace, models.Reentry{})
		run := given.Entered(t, s, a, ada, "").Run
		given.SetRunColumns(t, s, run.ID, listening(clock.Add(time.Hour)))
		given.SetRunColumns(t, s, run.ID, map[string]any{"listen_until": clock.Add(time.Hour)})
		control(t, s, run, models.ControlPause)
		*clock = clock.Add(10 * time.Hour)
		require.Len(t, given.Received(t, s, n, given.Said("393470000001", "", "hi", *clock)).Woken, 1)
		require.Equal(t, models.RunPaused, given.RunRow(t, s, run.ID).Status)
		*clock = clock.Add(time.Hour)
		got := control(t, s, run, models.ControlResume)
		require.Equal(t, *clock, got.DueAt.UTC(), "it is heard at once")
		require.Equal(t, clock.Add(time.Hour), got.ListenUntil.UTC())
	})
}

func TestAnEditLeavesARescheduledRunWhereItIs(t *testing.T) { // R4, E5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.Waiting(10*day, given.TagStep("x")))
		step := made.Definition.Steps[0]
		run, skipped := inside(t, s, made.Automation, "c1", step, s.Now()), inside(t, s, made.Automation, "c2", step, s.Now())
		to := s.Now().Add(3 * day).Truncate(time.Millisecond)
		_, err := s.ControlRun(t.Context(), models.Everyone(workspace), run.ID, models.Control{Kind: models.ControlReschedule, DueAt: to},
			"test")
		require.NoError(t, err)
		at := control(t, s, skipped, models.ControlSkipWait).DueAt.UTC()
		step.Wait.For = models.Duration(20 * day)
		given.Published(t, s, made.Automation, step)
		require.Equal(t, to, dueIn(t, s, run.ID))
		require.Equal(t, at, dueIn(t, s, skipped.ID))
	})
}

// paused is an automation of two steps, paused for an hour with runs around their due time.
type paused struct {
	a     models.Automation
	steps []models.Step
	// before waited for half an hour more at the pause, exact is due at that very moment, and
	// after was late already, longest by the name with the highest number.
	before, exact, after, after2, byHand, begun models.Run
	ended                                       time.Time
}

func pausedForAnHour(t *testing.T, s *Store, clock *time.Time) paused {
	workspace := given.Workspace(t, s)
	made := given.Drip(t, s, workspace, given.Waiting(time.Hour, given.TagStep("one")), given.Waiting(2*time.Hour, given.TagStep("two")))
	p := paused{a: made.Automation, steps: made.Definition.Steps}
	enters := func(contact string, left time.Duration) models.Run {
		return inside(t, s, p.a, contact, p.steps[0], clock.Add(left-time.Hour))
	}
	p.before, p.exact = enters("c1", 30*time.Minute), enters("c2", 0)
	p.after, p.after2 = enters("c3", -time.Second), enters("c4", -time.Minute)
	p.byHand, p.begun = enters("c5", -time.Minute), enters("c6", -time.Minute)
	control(t, s, p.byHand, models.ControlPause)
	require.NoError(
		t,
		s.Pool().Create(&models.Message{
			ID: database.NewID(), WorkspaceID: workspace, RunID: p.begun.ID, StepID: p.begun.StepID, Visit: p.begun.Visit, ContactID: "c6",
		}).Error,
	)
	_, err := s.PauseAutomation(t.Context(), workspace, p.a.ID, "test")
	require.NoError(t, err)
	for _, run := range []models.Run{p.before, p.exact, p.after2} { // their alarms rang
		given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunPaused})
	}
	*clock = clock.Add(time.Hour)
	p.ended = *clock
	return p
}

func TestWhatIsOverdueWhenAnAutomationIsResumedDoesWhatWasChosen(t *testing.T) { // R5
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		for _, c := range []struct {
			chosen models.Overdue
			step   int
			// The due times, from the moment of the resume.
			exact, after, after2 time.Duration
		}{
			{models.Overdue{}, 0, 0, -time.Second, -time.Minute},
			{models.Overdue{Choice: models.OverdueSendNow}, 0, 0, -time.Second, -time.Minute},
			{models.Overdue{Choice: models.OverdueSpread, Spread: models.Duration(time.Hour)}, 0, 40 * time.Minute, 20 * time.Minute, 0},
			{models.Overdue{Choice: models.OverdueSkip}, 1, 2 * time.Hour, 2 * time.Hour, 2 * time.Hour},
		} {
			p := pausedForAnHour(t, s, clock)
			_, told, err := s.ResumeAutomation(t.Context(), p.a.WorkspaceID, p.a.ID, c.chosen, "test")
			require.NoError(t, err)
			require.Len(t, told, 3, "those whose workflows sleep without an alarm")
			for run, want := range map[*models.Run]time.Duration{&p.exact: c.exact, &p.after: c.after, &p.after2: c.after2} {
				row := given.RunRow(t, s, run.ID)
				require.Equal(t, p.ended.Add(want), row.DueAt.UTC(), c.chosen.Choice)
				require.Equal(t, p.steps[c.step].ID, row.StepID)
				require.Equal(t, models.RunWaiting, row.Status)
				require.Equal(t, c.step, given.Count(
					t, s, &models.StepExecution{}, "run_id = ? AND status = 'skipped' AND reason = 'overdue_skipped'", run.ID,
				))
			}
			require.Equal(t, p.ended.Add(30*time.Minute), dueIn(t, s, p.before.ID), "what remained is exact")
			require.Equal(t, p.ended.Add(-time.Minute), dueIn(t, s, p.begun.ID), "what has begun goes on")
			require.Equal(t, p.steps[0].ID, given.RunRow(t, s, p.begun.ID).StepID)
			byHand := given.RunRow(t, s, p.byHand.ID)
			require.Equal(t, models.RunPaused, byHand.Status)
			require.Equal(t, p.steps[0].ID, byHand.StepID)
			*clock = clock.Add(time.Minute)
			require.Equal(t, clock.Add(-time.Minute), *utcOf(control(t, s, p.byHand, models.ControlResume).DueAt))
		}
	})
}

func utcOf(at *time.Time) *time.Time {
	in := at.UTC()
	return &in
}

func TestSkippingTheLastStepCompletesAndTellsTheWorkflow(t *testing.T) { // R5
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.TagStep("x"))
		run := inside(t, s, made.Automation, "c1", made.Definition.Steps[0], *clock)
		_, err := s.PauseAutomation(t.Context(), workspace, run.AutomationID, "test")
		require.NoError(t, err) // a pause without length: nothing may be taken twice
		_, told, err := s.ResumeAutomation(t.Context(), workspace, run.AutomationID, models.Overdue{Choice: models.OverdueSkip}, "test")
		require.NoError(t, err)
		require.Len(t, told, 1)
		require.Equal(t, models.RunCompleted, given.RunRow(t, s, run.ID).Status)
	})
}

func TestASpreadIsInTheOrderOfDueTimesOverAllPages(t *testing.T) { // R5
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.TagStep("x"))
		const n = overduePage + 7
		plan := func(_ models.Wait, from time.Time) (time.Time, error) { return from, nil }
		var runs []models.Run
		for i := range n {
			run := newRun(
				models.Entry{WorkspaceID: workspace, AutomationID: made.Automation.ID, Kind: models.StartManual}, made.Automation,
				fmt.Sprint("c", i), *clock,
			)
			require.NoError(t, run.Arrive(made.Definition.Steps[0], true, clock.Add(-time.Duration(i)*time.Second), plan))
			runs = append(runs, run)
		}
		require.NoError(t, s.Pool().CreateInBatches(runs, 500).Error)
		_, err := s.PauseAutomation(t.Context(), workspace, made.Automation.ID, "test")
		require.NoError(t, err)
		*clock = clock.Add(time.Hour)
		_, _, err = s.ResumeAutomation(
			t.Context(), workspace, made.Automation.ID,
			models.Overdue{Choice: models.OverdueSpread, Spread: models.Duration(n * time.Second)}, "test",
		)
		require.NoError(t, err)
		for i, run := range runs {
			require.Equal(t, clock.Add(time.Duration(n-1-i)*time.Second), dueIn(t, s, run.ID), "the longest overdue first")
		}
	})
}

func TestAnAutomationWithAHistoryIsNotDeleted(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a, unused := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, workspace, models.Reentry{})
		run := given.Entered(t, s, a, ada, "").Run
		control(t, s, run, models.ControlEnd)
		for _, one := range []models.Automation{a, unused} {
			_, _, err := s.ArchiveAutomation(t.Context(), workspace, one.ID, "test")
			require.NoError(t, err)
		}
		err := s.DeleteAutomation(t.Context(), workspace, a.ID, "test")
		require.EqualError(t, err, "conflict: contacts have been in the automation: it stays, archived, with its history")
		require.Equal(t, models.OutcomeEndedByAPI, given.RunRow(t, s, run.ID).Outcome)
		require.NoError(t, s.DeleteAutomation(t.Context(), workspace, unused.ID, "test"), "nobody ever entered")
	})
}
