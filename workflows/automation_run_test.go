package workflows_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// script answers each activity by its name, in order; the last answer is repeated.
type script map[string][]reply

// reply answers an activity; it is given the workflow's clock.
type reply func(now time.Time) (activities.Move, error)

type testBundle struct {
	*testsuite.TestWorkflowEnvironment
	calls map[string]*atomic.Int32
}

// setup registers one scripted activity per name of the script.
func setup(t *testing.T, s script) testBundle {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	b := testBundle{suite.NewTestWorkflowEnvironment(), map[string]*atomic.Int32{}}
	b.RegisterWorkflowWithOptions(workflows.AutomationRun, workflow.RegisterOptions{Name: workflows.NameAutomationRun})
	b.SetStartTime(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	for name, answers := range s {
		count := &atomic.Int32{}
		b.calls[name] = count
		next := func(now time.Time) (activities.Move, error) {
			n := int(count.Add(1))
			return answers[min(n, len(answers))-1](now)
		}
		b.RegisterActivityWithOptions(typed(name, next), activity.RegisterOptions{Name: name})
	}
	return b
}

// typed gives a reply the input type of the activity with the name.
func typed(name string, next reply) any {
	switch name {
	case activities.NameEnter:
		return func(_ context.Context, in activities.EnterInput) (activities.Move, error) { return next(in.Now) }
	case activities.NameLocate:
		return func(_ context.Context, in activities.LocateInput) (activities.Move, error) { return next(in.Now) }
	case activities.NameLeave:
		return func(_ context.Context, in activities.LeaveInput) (activities.Move, error) { return next(in.Now) }
	}
	return func(_ context.Context, in activities.PerformInput) (activities.Move, error) { return next(in.Now) }
}

func (b testBundle) run() { b.ExecuteWorkflow(workflows.NameAutomationRun, input()) }

func input() workflows.RunInput {
	return workflows.RunInput{RunRef: activities.RunRef{RunID: "r1", AutomationID: "a1"}, ContactID: "c1", StartKind: models.StartManual}
}

func answer(m activities.Move) reply {
	return func(time.Time) (activities.Move, error) { return m, nil }
}

// dueIn is a database step that is due some time after the question.
func dueIn(d time.Duration) reply {
	return func(now time.Time) (activities.Move, error) {
		return activities.Move{
			State: activities.MoveWait, StepID: "s1", Kind: models.KindAddTags, Visit: 1, Due: now.Add(d), Step: "1 · tag",
		}, nil
	}
}

var (
	goneThrough = answer(activities.Move{State: activities.MoveDone, Outcome: models.OutcomeCompleted, Did: "1 · tag: done"})
	endedByAPI  = answer(activities.Move{State: activities.MoveDone, Outcome: models.OutcomeEndedByAPI})
	addTags     = "AddTags"
)

func TestARunSleepsUntilItsStepIsDueAndPerformsIt(t *testing.T) {
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(90 * 24 * time.Hour)}, addTags: {goneThrough}})
	began := b.Now()
	b.run()
	require.NoError(t, b.GetWorkflowError())
	var result workflows.RunResult
	require.NoError(t, b.GetWorkflowResult(&result))
	require.Equal(t, models.OutcomeCompleted, result.Outcome)
	require.GreaterOrEqual(t, b.Now().Sub(began), 90*24*time.Hour)
	require.EqualValues(t, 1, b.calls[addTags].Load())
}

func TestAnAlarmThatRingsEarlyMakesTheRunSleepOn(t *testing.T) {
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(time.Hour)}, addTags: {dueIn(2 * time.Hour), goneThrough}})
	began := b.Now()
	b.run()
	require.NoError(t, b.GetWorkflowError())
	require.GreaterOrEqual(t, b.Now().Sub(began), 3*time.Hour, "the due time moved away while the run slept")
	require.EqualValues(t, 2, b.calls[addTags].Load())
}

func TestASignalMakesTheRunLookAtItsRow(t *testing.T) {
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(30 * 24 * time.Hour)}, "Locate": {dueIn(0)}, addTags: {goneThrough}})
	began := b.Now()
	b.RegisterDelayedCallback(func() { b.SignalWorkflow(workflows.Changed.Name, workflows.Nudge{Why: "the contact wrote"}) }, time.Minute)
	b.run()
	require.NoError(t, b.GetWorkflowError())
	require.Less(t, b.Now().Sub(began), time.Hour)
	require.EqualValues(t, 1, b.calls["Locate"].Load())
}

func TestAStepThatFailsInTheWorkerIsTriedOnTheServer(t *testing.T) {
	t.Parallel()
	away := func(time.Time) (activities.Move, error) {
		return activities.Move{}, errors.New("the database is away")
	}
	b := setup(t, script{"Enter": {dueIn(0)}, addTags: {away, away, away, goneThrough}})
	b.run()
	require.NoError(t, b.GetWorkflowError())
	require.EqualValues(t, 4, b.calls[addTags].Load(), "once in the worker, then by the server's retries")
}

func TestARunThatDoesNotExistFailsInsteadOfTryingForEver(t *testing.T) {
	t.Parallel()
	missing := func(time.Time) (activities.Move, error) {
		return activities.Move{}, temporal.NewNonRetryableApplicationError("no such run", "not-found", nil)
	}
	b := setup(t, script{"Enter": {missing}})
	b.run()
	require.ErrorContains(t, b.GetWorkflowError(), "no such run")
}

func TestAParkedRunWaitsForASignalAndShowsIt(t *testing.T) { // R6
	t.Parallel()
	parked := answer(activities.Move{
		State: activities.MovePark, StepID: "s1", Kind: models.KindAddTags, Visit: 1, Step: "1 · tag", Until: "the token is not valid",
	})
	b := setup(t, script{"Enter": {parked}, "Locate": {dueIn(0)}, addTags: {goneThrough}})
	var shown []string
	b.OnUpsertTypedSearchAttributes(mock.MatchedBy(func(a temporal.SearchAttributes) bool {
		state, _ := a.GetKeyword(workflows.AttrRunState)
		shown = append(shown, state)
		return true
	})).Return(nil)
	b.RegisterDelayedCallback(func() {
		require.False(t, b.IsWorkflowCompleted())
		b.SignalWorkflow(workflows.Changed.Name, workflows.Nudge{Why: "resumed"})
	}, 30*24*time.Hour)
	b.run()
	require.NoError(t, b.GetWorkflowError())
	require.Equal(t, []string{workflows.StateNeedsAttention, workflows.StateLive}, shown)
}

func TestACancelledRunClosesItsRowAndEndsAsCancelled(t *testing.T) { // R3
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(time.Hour)}, "Leave": {endedByAPI}, addTags: {goneThrough}})
	b.RegisterDelayedCallback(b.CancelWorkflow, time.Minute)
	b.run()
	require.True(t, temporal.IsCanceledError(b.GetWorkflowError()), b.GetWorkflowError())
	require.EqualValues(t, 1, b.calls["Leave"].Load())
	require.Zero(t, b.calls[addTags].Load())
}

// continued is the input of the execution that follows.
func continued(t *testing.T, b testBundle) workflows.RunInput {
	t.Helper()
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, b.GetWorkflowError(), &again)
	var next workflows.RunInput
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &next))
	return next
}

func TestALongRunContinuesAsNewWithItsWholeState(t *testing.T) {
	t.Parallel()
	b := setup(t, script{"Enter": {dueIn(time.Hour)}, addTags: {func(now time.Time) (activities.Move, error) {
		m, err := dueIn(time.Hour)(now)
		m.Did = "1 · tag: done"
		return m, err
	}}})
	b.RegisterDelayedCallback(func() { b.SetContinueAsNewSuggested(true) }, 90*time.Minute)
	b.run()
	next := continued(t, b)
	want := input()
	want.Entered, want.Log = true, []string{"1 · tag: done", "1 · tag: done"}
	require.NotZero(t, next.Due)
	want.StepID, want.Visit, want.Due = "s1", 1, next.Due
	require.Equal(t, want, next)
}
