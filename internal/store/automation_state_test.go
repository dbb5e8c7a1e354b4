package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// dueIn is a run's due time as the database gives it back.
func dueIn(t *testing.T, s *Store, id string) time.Time {
	t.Helper()
	due := given.RunRow(t, s, id).DueAt
	require.NotNil(t, due)
	return due.UTC()
}

func TestAPauseMovesDueTimesByItsLengthToTheMillisecond(t *testing.T) { // R5
	t.Parallel()
	start := time.Date(2026, 3, 28, 22, 0, 0, 1_000_000, time.UTC)
	forEachDatabaseAt(t, start, func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		a, other := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, workspace, models.Reentry{})
		due := map[string]time.Time{}
		for phone, after := range map[string]time.Duration{
			"+393470000010": time.Hour, "+393470000011": 500 * time.Millisecond, "+393470000012": 12_345 * time.Millisecond,
			"+393470000013": -time.Minute, "+393470000014": 400 * 24 * time.Hour, "+393470000015": 999 * time.Millisecond,
		} {
			run := given.Entered(t, s, a, phone, "").Run
			due[run.ID] = start.Add(after)
			given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunWaiting, "due_at": start.Add(after)})
		}
		listens := given.Entered(t, s, a, "+393470000017", "").Run
		until := start.Add(36 * time.Hour)
		given.SetRunColumns(t, s, listens.ID, map[string]any{
			"status": models.RunWaiting, "listening": true, "due_at": start.Add(time.Hour), "listen_until": until,
		})
		elsewhere := given.Entered(t, s, other, ada, "").Run
		given.SetRunColumns(t, s, elsewhere.ID, map[string]any{"status": models.RunWaiting, "due_at": start})
		left := given.Entered(t, s, a, bea, "").Run
		given.SetRunColumns(t, s, left.ID, map[string]any{"status": models.RunEnded, "due_at": start})
		dueless := given.Entered(t, s, a, "+393470000016", "").Run
		for _, pause := range []time.Duration{3*time.Hour + 567*time.Millisecond, time.Millisecond, 90 * 24 * time.Hour, 0} {
			paused, err := s.PauseAutomation(t.Context(), workspace, a.ID, "test")
			require.NoError(t, err)
			require.Equal(t, models.AutomationPaused, paused.State)
			require.WithinDuration(t, *clock, *paused.PausedAt, 0)
			*clock = clock.Add(pause)
			resumed, held, err := s.ResumeAutomation(t.Context(), workspace, a.ID, models.Overdue{}, "test")
			require.NoError(t, err)
			require.Equal(t, models.AutomationActive, resumed.State)
			require.Nil(t, resumed.PausedAt)
			require.Empty(t, held)
			for id, at := range due {
				due[id] = at.Add(pause)
				require.Equal(t, due[id], dueIn(t, s, id), "after a pause of %s", pause)
			}
			until = until.Add(pause)
			require.Equal(t, until, given.RunRow(t, s, listens.ID).ListenUntil.UTC(), "who listens has as long left as before")
			*clock = clock.Add(time.Minute)
		}
		require.Equal(t, start, dueIn(t, s, elsewhere.ID), "another automation's run")
		require.Equal(t, start, dueIn(t, s, left.ID), "a run that left")
		require.Nil(t, given.RunRow(t, s, dueless.ID).DueAt)
		require.Nil(t, given.RunRow(t, s, elsewhere.ID).ListenUntil)
	})
}

func TestMovedDueTimesAreOrderedAsTheyWere(t *testing.T) { // R5
	t.Parallel()
	start := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	forEachDatabaseAt(t, start, func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		var want []string
		for i, after := range []time.Duration{
			0, time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond, time.Second, 10 * time.Second,
		} {
			run := given.Entered(t, s, a, "+39347000002"+string(rune('0'+i)), "").Run
			given.SetRunColumns(t, s, run.ID, map[string]any{"status": models.RunWaiting, "due_at": start.Add(after)})
			want = append(want, run.ID)
		}
		_, err := s.PauseAutomation(t.Context(), workspace, a.ID, "test")
		require.NoError(t, err)
		*clock = clock.Add(time.Hour)
		_, _, err = s.ResumeAutomation(t.Context(), workspace, a.ID, models.Overdue{}, "test")
		require.NoError(t, err)
		var got []string
		at, after := time.Time{}, ""
		for {
			page, err := s.OverdueRuns(t.Context(), start.Add(2*time.Hour), at, after)
			require.NoError(t, err)
			if len(page) == 0 {
				break
			}
			got = append(got, page[0].Run.ID) // as if a page held one
			at, after = *page[0].Run.DueAt, page[0].Run.ID
			require.LessOrEqual(t, len(got), len(want), "it goes on after the place where it was")
		}
		require.Equal(t, want, got)
		early, err := s.OverdueRuns(t.Context(), start.Add(time.Hour+time.Millisecond), time.Time{}, "")
		require.NoError(t, err)
		require.Len(t, early, 1, "a due time equal to the instant is not before it")
	})
}

func TestHeldRunsAreReleasedWithTheTimeThatWasLeft(t *testing.T) { // R5
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		held, parked := given.Entered(t, s, a, ada, "").Run, given.Entered(t, s, a, bea, "").Run
		_, err := s.PauseAutomation(t.Context(), workspace, a.ID, "test")
		require.NoError(t, err)
		due := clock.Add(time.Minute)
		given.SetRunColumns(t, s, held.ID, map[string]any{"status": models.RunPaused, "due_at": due})
		given.SetRunColumns(t, s, parked.ID, map[string]any{"status": models.RunNeedsAttention, "due_at": nil})
		*clock = clock.Add(time.Hour)
		_, released, err := s.ResumeAutomation(t.Context(), workspace, a.ID, models.Overdue{}, "test")
		require.NoError(t, err)
		require.Len(t, released, 1)
		require.Equal(t, held.ID, released[0].ID)
		require.Equal(t, held.ContactID, released[0].ContactID, "its workflow can be named")
		got := given.RunRow(t, s, held.ID)
		require.Equal(t, models.RunWaiting, got.Status)
		require.Equal(t, due.Add(time.Hour), got.DueAt.UTC())
		require.Equal(t, models.RunNeedsAttention, given.RunRow(t, s, parked.ID).Status, "a person has still to see to it")
	})
}

func TestArchivingEndsEveryRunAndIsFinal(t *testing.T) { // R5
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		made, err := s.CreateAutomation(t.Context(), workspace, "system", given.OnPhrase("Welcome", "ciao"))
		require.NoError(t, err)
		a, err := s.ActivateAutomation(t.Context(), workspace, made.Automation.ID, "test")
		require.NoError(t, err)
		other := given.Activated(t, s, workspace, models.Reentry{})
		first, second, elsewhere := given.Entered(t, s, a, ada, "").Run, given.Entered(t, s, a, bea, "").Run,
			given.Entered(t, s, other, ada, "").Run
		done := given.Entered(t, s, a, "+393470000003", "").Run
		given.SetRunColumns(t, s, done.ID, map[string]any{"status": models.RunCompleted, "outcome": models.OutcomeCompleted})
		given.SetRunColumns(t, s, second.ID, listening(s.Now()))
		archived, ended, err := s.ArchiveAutomation(t.Context(), workspace, a.ID, "api_key/1")
		require.NoError(t, err)
		require.Equal(t, models.AutomationArchived, archived.State)
		require.Len(t, ended, 2)
		for _, id := range []string{first.ID, second.ID} {
			got := given.RunRow(t, s, id)
			require.Equal(t, models.RunEnded, got.Status)
			require.Equal(t, models.OutcomeArchived, got.Outcome)
			require.Equal(t, "api_key/1", got.EndedBy)
			require.True(t, got.Closing, "its workflow is still to be told")
			require.False(t, got.Listening)
			require.Nil(t, got.DueAt)
		}
		require.Equal(t, models.OutcomeCompleted, given.RunRow(t, s, done.ID).Outcome)
		require.True(t, given.RunRow(t, s, elsewhere.ID).Status.Live())
		require.Zero(t, given.Count(t, s, &models.StartStep{}, "automation_id = ?", a.ID))
		_, err = s.CreateAutomation(t.Context(), workspace, "system", given.OnPhrase("Welcome again", "ciao"))
		require.NoError(t, err, "its phrase is free (S1)")
		_, ended, err = s.ArchiveAutomation(t.Context(), workspace, a.ID, "test")
		require.NoError(t, err)
		require.Empty(t, ended)
		_, err = s.ActivateAutomation(t.Context(), workspace, a.ID, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		_, err = s.PauseAutomation(t.Context(), workspace, a.ID, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
		_, _, err = s.ResumeAutomation(t.Context(), workspace, a.ID, models.Overdue{}, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err))
	})
}

func TestChangingAStateTwiceIsChangingItOnce(t *testing.T) { // R5
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		made, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("Welcome", given.TagStep("new")))
		require.NoError(t, err)
		id := made.Automation.ID
		_, err = s.PauseAutomation(t.Context(), workspace, id, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err), "a draft")
		_, _, err = s.ResumeAutomation(t.Context(), workspace, id, models.Overdue{}, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err), "a draft")
		for range 2 {
			_, err = s.ActivateAutomation(t.Context(), workspace, id, "test")
			require.NoError(t, err)
		}
		began := *clock
		for range 2 {
			paused, err := s.PauseAutomation(t.Context(), workspace, id, "test")
			require.NoError(t, err)
			require.WithinDuration(t, began, *paused.PausedAt, 0, "the pause began with the first")
			*clock = clock.Add(time.Hour)
		}
		_, err = s.ActivateAutomation(t.Context(), workspace, id, "test")
		require.Equal(t, models.CodeConflict, models.CodeOf(err), "what is paused is resumed")
		for range 2 {
			_, _, err = s.ResumeAutomation(t.Context(), workspace, id, models.Overdue{}, "test")
			require.NoError(t, err)
		}
		entries, _, err := s.ListAudit(t.Context(), workspace, "automation/"+id, models.Page{})
		require.NoError(t, err)
		var actions []string
		for _, e := range entries {
			actions = append(actions, e.Action)
		}
		require.ElementsMatch(t, []string{"automation.create", "automation.activate", "automation.pause", "automation.resume"}, actions)
	})
}

func TestWhatADefinitionNeedsMustBeThereToActivateIt(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		first := given.Number(t, s, workspace)
		given.Number(t, s, workspace)
		activate := func(steps ...models.Step) (models.Automation, error) {
			made, err := s.CreateAutomation(t.Context(), workspace, "system", given.Input("a", steps...))
			require.NoError(t, err)
			a, err := s.ActivateAutomation(t.Context(), workspace, made.Automation.ID, "test")
			return a, err
		}
		_, err := activate()
		require.ErrorContains(t, err, "/steps")
		require.Equal(t, models.CodeInvalid, models.CodeOf(err))
		send := models.Step{Kind: models.KindSendTemplate, Settings: &models.SendTemplate{Template: "welcome", Language: "it"}}
		_, err = activate(given.TagStep("x"), send)
		require.ErrorContains(t, err, "/steps/1")
		require.NoError(t, s.ReplaceTemplates(
			t.Context(), workspace, "waba", []models.Template{{Name: "welcome", Language: "it", Status: models.TemplateApproved}},
		))
		a, err := activate(given.TagStep("x"), send)
		require.NoError(t, err)
		require.Equal(t, first.ID, a.NumberID, "the workspace's first number sends")
	})
}
