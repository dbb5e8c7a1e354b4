package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// steer asks the API for a control of the run.
func (w *world) steer(t *testing.T, r run, control string, body any) run {
	t.Helper()
	return post[run](t, w.api, http.StatusOK, "/v1/runs/"+r.ID+"/"+control, body)
}

// refuses asks for a control that must be refused, and answers the reason.
func (w *world) refuses(t *testing.T, r run, control string, body any) string {
	t.Helper()
	got := w.api.call(t, http.MethodPost, "/v1/runs/"+r.ID+"/"+control, body)
	require.Equal(t, http.StatusConflict, got.status, string(got.body))
	return got.problem(t).Detail
}

// updates asks the run's workflow for a control through Temporal's client, as its CLI does.
func (w *world) updates(t *testing.T, r run, control string, args ...any) (state activities.RunState, err error) {
	t.Helper()
	handle, err := w.temporal.UpdateWorkflow(t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: r.WorkflowID, UpdateName: control, Args: args, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return state, err
	}
	return state, handle.Get(t.Context(), &state)
}

func TestARunIsPausedAndGoesOnWithWhatWasLeft(t *testing.T) { // R4
	t.Parallel()
	w, phone := shared(t), newPhone()
	step := after("PT4S", welcome("due"))
	step["name"] = "due"
	a := w.api.steps(t, "R4 pause", welcome("uno"), step)
	r := w.waiting(t, w.api.start(t, a.ID, phone).ID, "due")
	paused := w.steer(t, r, "pause", nil)
	require.Equal(t, "paused", paused.Status)
	eventually(t, "its workflow shows it", func(c *assert.CollectT) { require.Contains(c, w.details(t, r.WorkflowID), "**Paused**") })
	// A run that starts now passes the time at which the paused one would have sent.
	w.reaches(t, w.api.start(t, a.ID, newPhone()).ID, "completed")
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
	require.Equal(t, "the run is paused: its wait cannot be skipped, resume it first", w.refuses(t, r, "skip_wait", nil))
	resumed := w.steer(t, r, "resume", nil)
	require.Equal(t, "waiting", resumed.Status)
	require.True(t, resumed.DueAt.After(*paused.DueAt), "what was left of the wait is still left")
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, phone))
	require.Equal(t, "the run is completed: it cannot be paused", w.refuses(t, r, "pause", nil))
}

func TestAWaitIsSkippedAndADueTimeMoved(t *testing.T) { // R4
	t.Parallel()
	w, phone := shared(t), newPhone()
	var steps []object
	for _, name := range []string{"uno", "due", "tre"} {
		step := after("P30D", welcome(name))
		step["name"] = name
		steps = append(steps, step)
	}
	r := w.waiting(t, w.api.start(t, w.api.steps(t, "R4 skip", steps...).ID, phone).ID, "uno")
	w.steer(t, r, "skip_wait", nil)
	r = w.waiting(t, r.ID, "due")
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
	require.WithinDuration(t, time.Now().Add(month), *r.DueAt, time.Minute, "the next step has its whole wait")
	to := time.Now().Add(100 * 24 * time.Hour).UTC().Truncate(time.Second)
	require.Equal(t, to, *w.steer(t, r, "reschedule", object{"due_at": to}).DueAt)
	eventually(t, "its workflow has set the new alarm", func(c *assert.CollectT) {
		require.Contains(c, w.details(t, r.WorkflowID), to.In(rome(t)).Format("2 Jan"))
	})
	w.steer(t, r, "reschedule", object{"due_at": time.Now().Add(-time.Hour)})
	w.waiting(t, r.ID, "tre")
	require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, w.sim.texts(t, phone), "what is past means now")
	require.Equal(t, "ended", w.steer(t, r, "end", nil).Status)
	require.Equal(t, "the run is ended: its due time cannot be moved", w.refuses(t, r, "reschedule", object{"due_at": to}))
}

func TestASkippedWaitForAReplyGoesTheWayForNone(t *testing.T) { // R4, A14
	t.Parallel()
	w, phone := shared(t), newPhone()
	a := w.api.steps(t, "R4 reply", object{
		"kind": "wait_for_reply", "name": "ask", "limit": "P30D", "no_reply": []object{welcome("silenzio")},
	})
	r := w.waiting(t, w.api.start(t, a.ID, phone).ID, "ask")
	eventually(t, "it listens", func(c *assert.CollectT) { require.Contains(c, w.details(t, r.WorkflowID), "or an answer") })
	w.steer(t, r, "skip_wait", nil)
	w.reaches(t, r.ID, "completed")
	require.Equal(t, []string{welcomeText("silenzio")}, w.sim.texts(t, phone))
}

func TestAnUpdateAnswersTheNewStateOrTheReason(t *testing.T) { // R4, from Temporal UI and its CLI
	t.Parallel()
	w, phone := shared(t), newPhone()
	var steps []object
	for _, name := range []string{"uno", "due"} {
		step := after("P30D", welcome(name))
		step["name"] = name
		steps = append(steps, step)
	}
	r := w.waiting(t, w.api.start(t, w.api.steps(t, "R4 updates", steps...).ID, phone).ID, "uno")
	state, err := w.updates(t, r, workflows.PauseRun.Name) // nothing has to be given
	require.NoError(t, err)
	require.Equal(t, models.RunPaused, state.Status)
	require.Equal(t, "paused", w.api.run(t, r.ID).Status, "the row says so when the answer is there")
	_, err = w.updates(t, r, workflows.SkipWait.Name, workflows.ControlRequest{})
	require.ErrorContains(t, err, "the run is paused: its wait cannot be skipped, resume it first")
	state, err = w.updates(t, r, workflows.ResumeRun.Name)
	require.NoError(t, err)
	require.Equal(t, models.RunWaiting, state.Status)
	_, err = w.updates(t, r, workflows.ResumeRun.Name)
	require.ErrorContains(t, err, "the run is waiting: only one that is paused or needs attention can be resumed")
	to := time.Now().Add(50 * 24 * time.Hour).UTC().Truncate(time.Second)
	state, err = w.updates(t, r, workflows.RescheduleRun.Name, workflows.RescheduleRequest{DueAt: to})
	require.NoError(t, err)
	require.Equal(t, to, state.DueAt.UTC())
	require.Equal(t, to, *w.api.run(t, r.ID).DueAt)
	before := len(w.history(t, r.WorkflowID, ""))
	_, err = w.updates(t, r, workflows.RescheduleRun.Name)
	require.ErrorContains(t, err, "due_at is missing")
	require.Len(t, w.history(t, r.WorkflowID, ""), before, "what the workflow refuses itself leaves no trace")
	_, err = w.updates(t, r, workflows.SkipWait.Name)
	require.NoError(t, err)
	w.waiting(t, r.ID, "due")
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
	state, err = w.updates(t, r, workflows.EndRun.Name)
	require.NoError(t, err)
	require.Equal(t, models.OutcomeCancelled, state.Outcome)
	w.closed(t, w.reaches(t, r.ID, "ended"))
	require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, phone))
}
