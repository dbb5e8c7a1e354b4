package workflows_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// asked is what came of an update.
type asked struct {
	rejected, failed error
	state            activities.RunState
	answered         bool
}

// ask sends an update some time after the start.
func (b testBundle) ask(at time.Duration, name string, in any) *asked {
	out := &asked{}
	b.RegisterDelayedCallback(func() {
		b.UpdateWorkflow(name, "", updateAnswer{out}, in)
	}, at)
	return out
}

type updateAnswer struct{ to *asked }

// Accept is told that the request reached its handler.
func (a updateAnswer) Accept() {}

// Reject is told why the validator refused it.
func (a updateAnswer) Reject(err error) { a.to.rejected = err }

// Complete is told what the handler answered.
func (a updateAnswer) Complete(value any, err error) {
	a.to.answered, a.to.failed = true, err
	if state, ok := value.(activities.RunState); ok {
		a.to.state = state
	}
}

// controls registers the activity that the updates call; it counts and notes its inputs.
func (b testBundle) controls(answer func(activities.ControlInput) (activities.ControlReply, error)) *atomic.Int32 {
	count := &atomic.Int32{}
	b.RegisterActivityWithOptions(func(_ context.Context, in activities.ControlInput) (activities.ControlReply, error) {
		count.Add(1)
		return answer(in)
	}, activity.RegisterOptions{Name: activities.NameControl})
	return count
}

func TestAnUpdateAnswersTheStateAndTheRunLooksAtItsRow(t *testing.T) { // R4
	t.Parallel()
	for name, kind := range map[string]models.ControlKind{
		workflows.PauseRun.Name: models.ControlPause, workflows.ResumeRun.Name: models.ControlResume,
		workflows.SkipWait.Name: models.ControlSkipWait, workflows.EndRun.Name: models.ControlEnd,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, script{"Enter": {dueIn(30 * 24 * time.Hour)}, "Locate": {dueIn(0)}, addTags: {goneThrough}})
			count := b.controls(func(in activities.ControlInput) (activities.ControlReply, error) {
				require.Equal(t, kind, in.Control)
				require.Equal(t, "r1", in.RunID)
				require.NotEmpty(t, in.UpdateID, "a repeat must be known")
				return activities.ControlReply{RunState: activities.RunState{Status: models.RunWaiting, StepID: "s1"}}, nil
			})
			began := b.Now()
			got := b.ask(time.Minute, name, workflows.ControlRequest{})
			b.run()
			require.NoError(t, b.GetWorkflowError())
			require.NoError(t, got.rejected)
			require.NoError(t, got.failed)
			require.Equal(t, activities.RunState{Status: models.RunWaiting, StepID: "s1"}, got.state)
			require.EqualValues(t, 1, count.Load())
			require.EqualValues(t, 1, b.calls["Locate"].Load())
			require.Less(t, b.Now().Sub(began), time.Hour)
		})
	}
}

func TestARefusalFailsTheUpdateInWordsAndTheRunSleepsOn(t *testing.T) { // R4
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(time.Hour)}, addTags: {goneThrough}})
	b.controls(func(activities.ControlInput) (activities.ControlReply, error) {
		return activities.ControlReply{Refused: "the run is sending: try again in a moment"}, nil
	})
	got := b.ask(time.Minute, workflows.PauseRun.Name, workflows.ControlRequest{})
	began := b.Now()
	b.run()
	require.NoError(t, b.GetWorkflowError())
	require.NoError(t, got.rejected)
	require.ErrorContains(t, got.failed, "the run is sending: try again in a moment")
	require.GreaterOrEqual(t, b.Now().Sub(began), time.Hour)
}

func TestARescheduleNeedsAnInstant(t *testing.T) { // R4
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(time.Hour)}, "Locate": {dueIn(5 * time.Hour)}, addTags: {goneThrough}})
	to := b.Now().Add(6 * time.Hour).UTC()
	count := b.controls(func(in activities.ControlInput) (activities.ControlReply, error) {
		require.True(t, to.Equal(in.DueAt))
		return activities.ControlReply{RunState: activities.RunState{Status: models.RunWaiting}}, nil
	})
	refused := b.ask(time.Minute, workflows.RescheduleRun.Name, workflows.RescheduleRequest{})
	taken := b.ask(2*time.Minute, workflows.RescheduleRun.Name, workflows.RescheduleRequest{DueAt: to})
	began := b.Now()
	b.run()
	require.NoError(t, b.GetWorkflowError())
	require.ErrorContains(t, refused.rejected, "due_at is missing", "the validator refuses, so that history has no trace")
	require.False(t, refused.answered)
	require.NoError(t, taken.failed)
	require.EqualValues(t, 1, count.Load())
	require.GreaterOrEqual(t, b.Now().Sub(began), 5*time.Hour)
}

func TestAnUpdateIsAnsweredWhileTheDatabaseComesBack(t *testing.T) { // R4
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(time.Hour)}, "Locate": {dueIn(0)}, addTags: {goneThrough}})
	var calls atomic.Int32
	b.controls(func(activities.ControlInput) (activities.ControlReply, error) {
		if calls.Add(1) < 4 {
			return activities.ControlReply{}, errors.New("the database is away")
		}
		return activities.ControlReply{RunState: activities.RunState{Status: models.RunPaused}}, nil
	})
	got := b.ask(time.Minute, workflows.PauseRun.Name, workflows.ControlRequest{})
	b.run()
	require.NoError(t, b.GetWorkflowError())
	require.NoError(t, got.failed)
	require.Equal(t, models.RunPaused, got.state.Status)
	require.EqualValues(t, 4, calls.Load())
}

func TestARunDoesNotCloseBeforeWhoAsksHasAnAnswer(t *testing.T) { // R4
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(time.Minute)}, addTags: {goneThrough}})
	var calls atomic.Int32
	b.controls(func(activities.ControlInput) (activities.ControlReply, error) {
		if calls.Add(1) < 6 { // longer than the run has left
			return activities.ControlReply{}, errors.New("the database is away")
		}
		return activities.ControlReply{Refused: "the run is completed: it cannot be paused"}, nil
	})
	got := b.ask(59*time.Second, workflows.PauseRun.Name, workflows.ControlRequest{})
	late := b.ask(63*time.Second, workflows.SkipWait.Name, workflows.ControlRequest{})
	b.run()
	require.NoError(t, b.GetWorkflowError())
	require.ErrorContains(t, got.failed, "the run is completed: it cannot be paused")
	require.ErrorContains(t, late.rejected, "the run has left its automation", "what the workflow knows needs no look at the row")
}
