package workflows_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"

	"cadenza/activities"
	"cadenza/models"
)

// sending are the sends of a workflow under test: as they were tried beside the run, and through the queue.
type sending struct {
	mu           sync.Mutex
	near, queued []activities.PerformInput
	answer       activities.Move
}

func (s *sending) do(ctx context.Context, in activities.PerformInput) (activities.Move, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if activity.GetInfo(ctx).IsLocalActivity {
		s.near = append(s.near, in)
		return s.answer, nil
	}
	s.queued = append(s.queued, in)
	return activities.Move{State: activities.MoveDone, Outcome: models.OutcomeCompleted}, nil
}

// sends plays a run that has one template to send.
func sends(t *testing.T, enteredNear bool, answer activities.Move) *sending {
	t.Helper()
	b := setup(t, script{"Enter": {func(now time.Time) (activities.Move, error) {
		return activities.Move{
			State: activities.MoveWait, StepID: "s1", Kind: models.KindSendTemplate, Visit: 1, Due: now, Lane: "n1", SendsNear: enteredNear,
		}, nil
	}}})
	s := &sending{answer: answer}
	b.RegisterActivityWithOptions(s.do, activity.RegisterOptions{Name: activities.StepName(models.KindSendTemplate)})
	b.run()
	require.NoError(t, b.GetWorkflowError())
	return s
}

func TestASendIsTriedBesideItsRun(t *testing.T) { // W4
	t.Parallel()
	s := sends(t, true, activities.Move{State: activities.MoveDone, Outcome: models.OutcomeCompleted})
	require.Len(t, s.near, 1)
	require.Equal(t, "n1", s.near[0].Lane)
	require.Equal(t, models.StartManual.Priority(), s.near[0].Priority)
	require.Empty(t, s.queued)
}

func TestASendThatCannotLeaveBesideItsRunGoesThroughTheQueue(t *testing.T) { // W4
	t.Parallel()
	notBefore := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s := sends(t, true, activities.Move{State: activities.MoveQueue, Due: notBefore})
	require.Len(t, s.near, 1)
	require.Len(t, s.queued, 1)
	require.Equal(t, notBefore, s.queued[0].NotBefore)
	require.Empty(t, s.queued[0].Lane, "history holds nothing that its task says already")
}

func TestARunThatAnOlderBuildLetEnterSendsThroughTheQueue(t *testing.T) {
	t.Parallel()
	s := sends(t, false, activities.Move{})
	require.Empty(t, s.near)
	require.Len(t, s.queued, 1)
}

func TestThatARunSendsNearIsCarriedOn(t *testing.T) {
	t.Parallel()
	b := setup(t, script{"Enter": {func(now time.Time) (activities.Move, error) {
		m, err := dueIn(time.Hour)(now)
		m.SendsNear = true
		return m, err
	}}})
	b.SetContinueAsNewSuggested(true)
	b.run()
	require.True(t, continued(t, b).SendsNear)
}
