package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/internal/edittest"
	"cadenza/internal/schedule"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// inside puts a run at a step, as Arrive would have at an instant.
func inside(t require.TestingT, s *Store, a models.Automation, contactID string, step models.Step, began time.Time) models.Run {
	plan, err := schedule.PlanOf(models.Workspace{TimeZone: "Europe/Rome"})
	require.NoError(t, err)
	run := newRun(models.Entry{WorkspaceID: a.WorkspaceID, AutomationID: a.ID, Kind: models.StartManual}, a, contactID, began)
	due := func(w models.Wait, from time.Time) (time.Time, error) { return plan.Due(w, from, ""), nil }
	require.NoError(t, run.Arrive(step, true, began, due))
	require.NoError(t, s.Pool().Create(&run).Error)
	return run
}

const day = 24 * time.Hour

func TestAPublishPutsEachRunWhereTheRulesSay(t *testing.T) { // E1-E5, in rows
	t.Parallel()
	start := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	forEachDatabaseAt(t, start, func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		rapid.Check(t, func(r *rapid.T) {
			*clock = start
			rowsFollow(r, s, workspace, clock)
		})
	})
}

// rowsFollow publishes random edits and compares every row with what the rule makes of it.
func rowsFollow(t *rapid.T, s *Store, workspace string, clock *time.Time) {
	live := edittest.Steps(t, nil)
	made := given.Drip(t, s, workspace, live...)
	a, before := made.Automation, made.Definition
	plan, err := schedule.PlanOf(models.Workspace{TimeZone: "Europe/Rome"})
	require.NoError(t, err)
	n := 0
	for _, step := range before.Every() {
		for range 2 {
			n++
			inside(t, s, a, fmt.Sprint("c", n), step, clock.Add(-time.Duration(n)*13*time.Hour))
		}
	}
	live = before.Live()
	for range rapid.IntRange(1, 3).Draw(t, "edits") {
		*clock = clock.Add(time.Duration(rapid.Int64Range(0, int64(20*day)).Draw(t, "passes")).Truncate(time.Millisecond))
		next, _ := edittest.Edit(t, live, func() string { return "" })
		rows := rowsOf(t, s, a.ID)
		preview, err := s.PreviewAutomation(given.Context(t), workspace, a.ID, models.AnyRevision, given.Input("drip", next...))
		require.NoError(t, err)
		require.Equal(t, rows, rowsOf(t, s, a.ID), "a preview changes nothing")
		out := given.Published(t, s, a, next...)
		require.Equal(t, preview.Impact, *out.Impact)
		require.Equal(t, preview.Signals, out.Rollout.Signals)
		_, after, err := s.GetAutomation(given.Context(t), workspace, a.ID)
		require.NoError(t, err)
		e := models.Edit{Before: before, After: after, Revision: out.Automation.Revision, Now: *clock}
		for id, row := range rowsOf(t, s, a.ID) {
			want, _, err := e.Meet(rows[id], func(w models.Wait, from time.Time) (time.Time, error) { return plan.Due(w, from, ""), nil })
			require.NoError(t, err)
			want.UpdatedAt = row.UpdatedAt
			if !want.Status.Live() && rows[id].Status.Live() {
				want.LeftStepID = rows[id].StepID
			}
			require.Equal(t, want, row)
		}
		before, live = after, after.Live()
	}
}

// rowsOf are an automation's runs by their ids, times in UTC.
func rowsOf(t require.TestingT, s *Store, automationID string) map[string]models.Run {
	var rows []models.Run
	require.NoError(t, s.Pool().Find(&rows, "automation_id = ?", automationID).Error)
	out := map[string]models.Run{}
	for _, r := range rows {
		for _, at := range []**time.Time{&r.DueAt, &r.WaitBeganAt, &r.ListenUntil, &r.EndedAt} {
			if *at != nil {
				utc := (*at).UTC()
				*at = &utc
			}
		}
		r.StartedAt, r.UpdatedAt = r.StartedAt.UTC(), r.UpdatedAt.UTC()
		out[r.ID] = r
	}
	return out
}

func TestAPublishTakesTwoStatementsForAPageOfRuns(t *testing.T) { // E7
	t.Parallel()
	forEachCounted(t, func(t *testing.T, s *Store, counted func(func()) int64) {
		cost := func(runs int) int64 {
			workspace := given.Workspace(t, s)
			made := given.Drip(t, s, workspace, given.Waiting(30*day, given.TagStep("a")), given.TagStep("b"))
			a, first := made.Automation, made.Definition.Steps[0]
			row := inside(t, s, a, "c0", first, s.Now())
			rows := make([]models.Run, runs-1)
			for i := range rows {
				rows[i] = row
				rows[i].ID, rows[i].ContactID = database.NewID(), fmt.Sprint("c", i+1)
				rows[i].EntryKey = rows[i].ID
			}
			if len(rows) > 0 {
				require.NoError(t, s.Pool().CreateInBatches(rows, 500).Error)
			}
			first.Wait.For = models.Duration(time.Hour)
			var out models.PublishedAutomation
			statements := counted(func() { out = given.Published(t, s, a, first, made.Definition.Steps[1]) })
			require.Equal(t, runs, out.Impact.Nearer)
			require.Equal(t, runs, out.Rollout.Signals)
			return statements
		}
		one := cost(1)
		require.Equal(t, one, cost(700), "the runs of one page cost what one costs")
		require.Equal(t, one+2*2, cost(2500), "two statements for each further page")
		require.LessOrEqual(t, one, int64(25))
	})
}

func TestWhatIsEditedInAPauseHoldsWhenItEnds(t *testing.T) { // E1, E5, R5
	t.Parallel()
	start := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	forEachDatabaseAt(t, start, func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.Waiting(10*day, given.TagStep("a")), given.Waiting(time.Hour, given.TagStep("b")))
		a, steps := made.Automation, made.Definition.Steps
		waits, moves := inside(t, s, a, "c1", steps[1], start), inside(t, s, a, "c2", steps[0], start)
		held := inside(t, s, a, "c3", steps[0], start)
		given.SetRunColumns(t, s, held.ID, map[string]any{"status": models.RunPaused})
		*clock = start.Add(10 * time.Minute)
		_, err := s.PauseAutomation(t.Context(), workspace, a.ID, "test")
		require.NoError(t, err)
		*clock = clock.Add(time.Hour)
		steps[1].Wait.For = models.Duration(2 * time.Hour)
		given.Published(t, s, a, steps[1])
		*clock = clock.Add(time.Hour)
		_, _, err = s.ResumeAutomation(t.Context(), workspace, a.ID, models.Overdue{}, "test")
		require.NoError(t, err)
		require.Equal(
			t, start.Add(2*time.Hour+2*time.Hour), dueIn(t, s, waits.ID), "ten minutes of two hours have passed, the pause not counted",
		)
		require.Equal(t, clock.Add(2*time.Hour), dueIn(t, s, moves.ID), "the whole wait of the next step from the resume on")
		require.Equal(t, clock.Add(2*time.Hour), dueIn(t, s, held.ID))
		require.Equal(t, models.RunWaiting, given.RunRow(t, s, held.ID).Status)
		*clock = clock.Add(time.Minute)
		steps[1].Wait.For = models.Duration(time.Hour)
		given.Published(t, s, a, steps[1])
		require.Equal(t, start.Add(2*time.Hour+time.Hour), dueIn(t, s, waits.ID), "what was waited before the pause still counts")
	})
}

func TestAParkedRunOfADeletedStepGoesOnAndASendingOneFinishes(t *testing.T) { // E1, R6
	t.Parallel()
	start := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	forEachDatabaseAt(t, start, func(t *testing.T, s *Store, _ *time.Time) {
		workspace := given.Workspace(t, s)
		made := given.Drip(
			t, s, workspace, given.TagStep("a"), replyStep(), given.Waiting(time.Hour, given.TagStep("b")), given.TagStep("c"),
		)
		a, steps := made.Automation, made.Definition.Steps
		parked, sending := inside(t, s, a, "c1", steps[0], start), inside(t, s, a, "c2", steps[0], start)
		listens := inside(t, s, a, "c3", steps[1], start)
		given.SetRunColumns(t, s, parked.ID, map[string]any{
			"status": models.RunNeedsAttention, "reason": "why", "reason_code": models.ParkOther, "due_at": nil, "wait_began_at": nil,
		})
		given.SetRunColumns(t, s, sending.ID, map[string]any{"status": models.RunExecuting})
		given.SetRunColumns(t, s, listens.ID, map[string]any{
			"listening": true, "due_at": start.Add(time.Hour), "listen_until": start.Add(time.Hour),
		})
		preview, err := s.PreviewAutomation(t.Context(), workspace, a.ID, 1, given.Input("drip", steps[1:]...))
		require.NoError(t, err)
		require.Equal(t, models.StepImpact{
			StepID: steps[0].ID, Place: "1", Title: "add tags", Contacts: 2, Sending: 1, Fate: models.FateMoves,
			To: &models.StepName{ID: steps[2].ID, Place: "2", Title: "add tags"}, Stay: 1, Moved: 1, Nearer: 1,
		}, preview.Steps[0], "the wait for a reply is passed over")
		out := given.Published(t, s, a, steps[1:]...)
		require.Equal(t, models.Impact{Inside: 3, Moved: 1, Nearer: 1}, *out.Impact)
		got := given.RunRow(t, s, parked.ID)
		require.Equal(t, models.RunWaiting, got.Status)
		require.Equal(t, steps[2].ID, got.StepID)
		require.Equal(t, start.Add(time.Hour), got.DueAt.UTC())
		require.Empty(t, got.Reason+string(got.ReasonCode))
		require.Equal(t, 2, got.Nudge, "its workflow waits for a signal alone")
		require.Equal(t, steps[0].ID, given.RunRow(t, s, sending.ID).StepID)

		out = given.Published(t, s, a, steps[3])
		require.Equal(t, models.Impact{Inside: 3, Moved: 2, Nearer: 2, DueNow: 2}, *out.Impact, "the listening one too")
		_, passed, err := s.GetRun(t.Context(), models.Everyone(workspace), listens.ID)
		require.NoError(t, err)
		require.Len(t, passed, 1)
		require.Equal(t, models.ReasonStepDeleted, passed[0].Reason)
		got = given.RunRow(t, s, listens.ID)
		require.False(t, got.Listening)
		require.Nil(t, got.ListenUntil)
		require.Equal(t, steps[3].ID, got.StepID)
	})
}

func TestARefusedPreviewIsRefusedAsThePublishIs(t *testing.T) { // E6
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		holder, err := s.CreateAutomation(t.Context(), workspace, "system", given.OnPhrase("holder", "ciao"))
		require.NoError(t, err)
		made := given.Drip(t, s, workspace, given.TagStep("a"))
		alien := given.TagStep("x")
		alien.ID = "alien"
		for name, in := range map[string]models.AutomationInput{
			"a phrase that is taken": given.OnPhrase("second", "ciao"), "no steps": given.Input("a"),
			"a step of nobody": given.Input("a", alien),
			"a list that is not there": given.Input("a", models.Step{
				Kind: models.KindAddToLists, Settings: &models.ChangeLists{ListIDs: []string{"none"}},
			}),
		} {
			_, publishing := s.PublishAutomation(t.Context(), workspace, made.Automation.ID, "system", 1, in)
			_, previewing := s.PreviewAutomation(t.Context(), workspace, made.Automation.ID, 1, in)
			require.Error(t, publishing, name)
			require.Equal(t, publishing, previewing, name)
		}
		_, err = s.PreviewAutomation(t.Context(), workspace, made.Automation.ID, 7, given.Input("a", given.TagStep("b")))
		require.Equal(t, models.CodeStale, models.CodeOf(err))
		_, err = s.PreviewAutomation(t.Context(), given.Workspace(t, s), made.Automation.ID, 1, given.Input("a", given.TagStep("b")))
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		a, _, err := s.GetAutomation(t.Context(), workspace, holder.Automation.ID)
		require.NoError(t, err)
		require.Equal(t, 1, a.Revision)
	})
}

func TestARolloutKnowsByTheRowsWhomItHasStillToTell(t *testing.T) { // E7
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.Waiting(10*day, given.TagStep("a")))
		a, step := made.Automation, made.Definition.Steps[0]
		for i := range 3 {
			inside(t, s, a, fmt.Sprint("c", i), step, *clock)
		}
		step.Wait.For = models.Duration(5 * day)
		given.Published(t, s, a, step)
		*clock = clock.Add(time.Minute)
		open, err := s.OpenRollouts(t.Context(), *clock)
		require.NoError(t, err)
		require.Equal(t, []models.RolloutRef{{WorkspaceID: workspace, AutomationID: a.ID, AutomationName: "drip", Revision: 2}}, open)
		page, err := s.RunsToTell(t.Context(), a.ID, 2, "")
		require.NoError(t, err)
		require.Len(t, page, 3)
		require.NoError(t, s.RunsTold(t.Context(), 2, []string{page[0].ID}))
		step.Wait.For = models.Duration(day)
		given.Published(t, s, a, step) // meanwhile
		require.NoError(t, s.RunsTold(t.Context(), 2, []string{page[1].ID}))
		left, err := s.RolloutOf(t.Context(), a.ID, 2)
		require.NoError(t, err)
		require.Equal(t, models.Rollout{Signals: 3}, left, "the later rollout tells them")
		left, err = s.RolloutOf(t.Context(), a.ID, 3)
		require.NoError(t, err)
		require.Equal(t, models.Rollout{Signals: 3, Left: 3}, left)
		for i, want := range []int{3, 0} {
			page, err = s.RunsToTell(t.Context(), a.ID, 3, "")
			require.NoError(t, err)
			require.Len(t, page, want, i)
			for _, r := range page {
				require.NoError(t, s.RunsTold(t.Context(), 3, []string{r.ID}))
			}
		}
		_, err = s.RolloutOf(t.Context(), a.ID, 3)
		require.NoError(t, err)
		open, err = s.OpenRollouts(t.Context(), clock.Add(time.Hour))
		require.NoError(t, err)
		require.Empty(t, open)
	})
}

func TestTheHistoryTellsWhoChangedWhatAndWhen(t *testing.T) { // E6
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		made := given.Drip(t, s, workspace, given.Waiting(day, given.TagStep("a")), given.TagStep("b"))
		a, steps := made.Automation, made.Definition.Steps
		*clock = clock.Add(time.Hour)
		steps[0].Wait.For = models.Duration(2 * day)
		_, err := s.PublishAutomation(t.Context(), workspace, a.ID, "api_key/anna", 1, given.Input("drip", steps[0], given.TagStep("c")))
		require.NoError(t, err)
		page, next, err := s.ListRevisions(t.Context(), workspace, a.ID, models.Page{Limit: 1})
		require.NoError(t, err)
		require.Len(t, page, 1)
		require.Equal(t, "api_key/anna", page[0].PublishedBy)
		require.Equal(t, *clock, page[0].PublishedAt.UTC())
		require.Equal(t, "1 step added, 1 step deleted, 1 wait changed", page[0].Summary)
		page, next, err = s.ListRevisions(t.Context(), workspace, a.ID, models.Page{After: next})
		require.NoError(t, err)
		require.Empty(t, next)
		require.Equal(t, "2 steps added", page[0].Summary)
		two, err := s.GetRevision(t.Context(), workspace, a.ID, 2)
		require.NoError(t, err)
		require.Len(t, two.Changes, 3)
		require.Equal(
			t, models.SettingChange{Key: "wait", Before: []byte(`{"for":"P1D"}`), After: []byte(`{"for":"P2D"}`)},
			two.Changes[0].Settings[0],
		)
		_, err = s.GetRevision(t.Context(), workspace, a.ID, 3)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
		_, err = s.GetRevision(t.Context(), given.Workspace(t, s), a.ID, 1)
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}
