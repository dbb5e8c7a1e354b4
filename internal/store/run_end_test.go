package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest/given"
	"cadenza/models"
)

// auditOf are the actions on a thing, newest first.
func auditOf(t *testing.T, s *Store, workspace, object string) []string {
	t.Helper()
	entries, _, err := s.ListAudit(t.Context(), workspace, object, models.Page{})
	require.NoError(t, err)
	actions := []string{}
	for _, e := range entries {
		actions = append(actions, e.Action+" by "+e.Actor)
	}
	return actions
}

func TestARunEndsOnceAndAtOnce(t *testing.T) { // R3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		run := given.Entered(t, s, given.Activated(t, s, workspace, models.Reentry{}), ada, "").Run
		given.SetRunColumns(t, s, run.ID, map[string]any{
			"status": models.RunExecuting, "step_id": "s", "listening": true, "due_at": s.Now(),
		})
		ends := make([]bool, atOnce)
		together(atOnce, func(i int) {
			got, ended, err := s.EndRun(t.Context(), workspace, run.ID, models.OutcomeEndedByAPI, "api_key/1")
			ends[i] = ended && err == nil && got.ID == run.ID
		})
		count := 0
		for _, ended := range ends {
			if ended {
				count++
			}
		}
		require.Equal(t, 1, count, "of many at once one ends it")
		got, ended, err := s.EndRun(t.Context(), workspace, run.ID, models.OutcomeCancelled, "temporal")
		require.NoError(t, err)
		require.False(t, ended)
		require.Equal(t, models.OutcomeEndedByAPI, got.Outcome, "who left is answered as they are")
		require.Equal(t, models.RunEnded, got.Status)
		require.Equal(t, "api_key/1", got.EndedBy)
		require.NotNil(t, got.EndedAt)
		require.Empty(t, got.StepID)
		require.Nil(t, got.DueAt)
		require.False(t, got.Listening)
		require.True(t, got.Closing)
		require.Equal(t, []string{"run.end by api_key/1"}, auditOf(t, s, workspace, "run/"+run.ID))
		_, _, err = s.EndRun(t.Context(), workspace, database.NewID(), models.OutcomeEndedByAPI, "test")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}

func TestAllRunsOfAContactEndTogether(t *testing.T) { // R3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a, b := given.Activated(t, s, workspace, models.Reentry{}), given.Activated(t, s, workspace, models.Reentry{})
		first, second, other := given.Entered(t, s, a, ada, "").Run, given.Entered(t, s, b, ada, "").Run,
			given.Entered(t, s, a, bea, "").Run
		ended, err := s.EndContactRuns(t.Context(), models.Everyone(workspace), first.ContactID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		require.Len(t, ended, 2)
		require.False(t, given.RunRow(t, s, first.ID).Status.Live())
		require.False(t, given.RunRow(t, s, second.ID).Status.Live())
		require.True(t, given.RunRow(t, s, other.ID).Status.Live())
		ended, err = s.EndContactRuns(t.Context(), models.Everyone(workspace), first.ContactID, models.OutcomeEndedByAPI, "test")
		require.NoError(t, err)
		require.Empty(t, ended)
		_, err = s.EndContactRuns(t.Context(), models.Everyone(workspace), database.NewID(), models.OutcomeEndedByAPI, "test")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}

func TestRunsWhoseWorkflowsWereToldAreClosed(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		a := given.Activated(t, s, workspace, models.Reentry{})
		told, untold := given.Entered(t, s, a, ada, "").Run, given.Entered(t, s, a, bea, "").Run
		for _, run := range []models.Run{told, untold} {
			_, _, err := s.EndRun(t.Context(), workspace, run.ID, models.OutcomeEndedByAPI, "test")
			require.NoError(t, err)
		}
		require.NoError(t, s.MarkClosed(t.Context(), nil))
		require.NoError(t, s.MarkClosed(t.Context(), []string{told.ID, database.NewID()}))
		require.False(t, given.RunRow(t, s, told.ID).Closing)
		require.True(t, given.RunRow(t, s, untold.ID).Closing)
	})
}

func TestALostWorkflowClosesItsRow(t *testing.T) { // R3
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		run := given.Entered(t, s, given.Activated(t, s, given.Workspace(t, s), models.Reentry{}), ada, "").Run
		closed, err := s.CloseRun(t.Context(), run.ID, models.OutcomeTerminated, "by hand")
		require.NoError(t, err)
		require.True(t, closed)
		got := given.RunRow(t, s, run.ID)
		require.Equal(t, models.OutcomeTerminated, got.Outcome)
		require.Equal(t, "by hand", got.Reason)
		require.Equal(t, "temporal", got.EndedBy)
		require.False(t, got.Closing, "there is no workflow to tell")
		closed, err = s.CloseRun(t.Context(), run.ID, models.OutcomeFailed, "again")
		require.NoError(t, err)
		require.False(t, closed)
		require.Equal(t, "by hand", given.RunRow(t, s, run.ID).Reason)
	})
}

func TestARunThatNeedsAttentionGoesOnFromItsStep(t *testing.T) { // R6
	t.Parallel()
	forEachDatabaseAt(t, time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), func(t *testing.T, s *Store, clock *time.Time) {
		workspace := given.Workspace(t, s)
		run := given.Entered(t, s, given.Activated(t, s, workspace, models.Reentry{}), ada, "").Run
		given.SetRunColumns(t, s, run.ID, map[string]any{
			"status": models.RunNeedsAttention, "reason": "token", "step_id": "s", "visit": 3, "due_at": nil,
		})
		message := models.Message{WorkspaceID: workspace, RunID: run.ID, StepID: "s", ContactID: run.ContactID, Attempts: 12}
		attempts := map[int]int{2: 12, 3: 0} // by visit, after the resume
		for visit := range attempts {
			message.ID, message.Visit = database.NewID(), visit
			require.NoError(t, s.Pool().Create(&message).Error)
		}
		*clock = clock.Add(time.Hour)
		got, err := s.ControlRun(t.Context(), models.Everyone(workspace), run.ID, models.Control{Kind: models.ControlResume}, "api_key/1")
		require.NoError(t, err)
		require.Equal(t, models.RunWaiting, got.Status)
		row := given.RunRow(t, s, run.ID)
		require.Equal(t, models.RunWaiting, row.Status)
		require.Empty(t, row.Reason)
		require.Equal(t, "s", row.StepID)
		require.Equal(t, 3, row.Visit)
		require.Equal(t, *clock, row.DueAt.UTC(), "at once")
		for visit, want := range attempts {
			var m models.Message
			require.NoError(t, s.Pool().Take(&m, "run_id = ? AND visit = ?", run.ID, visit).Error)
			require.Equal(t, want, m.Attempts, "visit %d", visit)
		}
		require.Equal(t, []string{"run.resume by api_key/1"}, auditOf(t, s, workspace, "run/"+run.ID))
		for _, status := range []models.RunStatus{
			models.RunStarting, models.RunWaiting, models.RunExecuting, models.RunPaused, models.RunCompleted, models.RunEnded,
		} {
			given.SetRunColumns(t, s, run.ID, map[string]any{"status": status})
			_, err = s.ControlRun(t.Context(), models.Everyone(workspace), run.ID, models.Control{Kind: models.ControlResume}, "test")
			require.Equal(t, models.CodeConflict, models.CodeOf(err), status)
		}
		_, err = s.ControlRun(t.Context(), models.Everyone(workspace), database.NewID(), models.Control{Kind: models.ControlResume}, "test")
		require.Equal(t, models.CodeNotFound, models.CodeOf(err))
	})
}

func TestOfTwoReplacementsOfASigningSecretOneWins(t *testing.T) { // A10
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, s *Store) {
		workspace := given.Workspace(t, s)
		failures := make([]error, atOnce)
		together(atOnce, func(i int) { failures[i] = s.ReplaceWebhookSecret(t.Context(), workspace, "", "sealed", "test") })
		won := 0
		for _, err := range failures {
			if err == nil {
				won++
				continue
			}
			require.Equal(t, models.CodeConflict, models.CodeOf(err))
		}
		require.Equal(t, 1, won)
		require.Equal(t, []string{"webhook_secret.replace by test"}, auditOf(t, s, workspace, "workspace/"+workspace))
		w, err := s.GetWorkspace(t.Context(), workspace)
		require.NoError(t, err)
		require.Equal(t, "sealed", w.WebhookSecretSealed)
	})
}
