package workflows_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// campaignBundle plays the activities of a campaign: one answer for each look at the row.
type campaignBundle struct {
	t   *testing.T
	env *testsuite.TestWorkflowEnvironment
	// mu is held by activities, which may run side by side.
	mu sync.Mutex
	// row is what the next look answers; calls are the activities in order.
	row   activities.CampaignReport
	calls []string
	// during is done while members enter.
	during func()
}

var campaignRef = activities.CampaignRef{WorkspaceID: "w", CampaignID: "c"}

func newCampaign(t *testing.T, row activities.CampaignReport) *campaignBundle {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	b := &campaignBundle{t: t, env: suite.NewTestWorkflowEnvironment(), row: row}
	b.env.SetStartTime(time.Date(2026, 5, 1, 7, 0, 0, 0, time.UTC))
	look := func(name string, do func(in activities.CampaignInput)) {
		b.env.RegisterActivityWithOptions(func(_ context.Context, in activities.CampaignInput) (activities.CampaignReport, error) {
			require.Equal(t, campaignRef, in.CampaignRef)
			b.mu.Lock()
			defer b.mu.Unlock()
			b.calls = append(b.calls, name)
			do(in)
			return b.row, nil
		}, activity.RegisterOptions{Name: name})
	}
	look(activities.NameBeginCampaign, func(in activities.CampaignInput) {
		if b.row.State == models.CampaignScheduled && !b.row.Until.After(in.Now) {
			b.row.State, b.row.Until, b.row.Members = models.CampaignRunning, time.Time{}, 3
		}
	})
	look(activities.NameEnrolMembers, func(activities.CampaignInput) {
		switch {
		case b.row.State != models.CampaignRunning:
			return
		case b.during != nil:
			b.during()
			return
		}
		b.row.State, b.row.Entered = models.CampaignDone, 3
	})
	look(activities.NameEndCampaignRuns, func(activities.CampaignInput) { b.row.Ending = false })
	b.env.RegisterActivityWithOptions(func(_ context.Context, in activities.SteerCampaignInput) error {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.calls = append(b.calls, string(in.Verb))
		switch in.Verb {
		case models.CampaignHold:
			b.row.State = models.CampaignPaused
		case models.CampaignResume:
			b.row.State = models.CampaignRunning
		case models.CampaignCancel:
			b.row.State, b.row.Ending = models.CampaignCancelled, in.EndRuns
		case models.CampaignSchedule:
		}
		return nil
	}, activity.RegisterOptions{Name: activities.NameSteerCampaign})
	return b
}

func (b *campaignBundle) run() workflows.CampaignResult {
	b.t.Helper()
	b.env.ExecuteWorkflow(workflows.Campaign, workflows.CampaignInput{CampaignRef: campaignRef})
	require.True(b.t, b.env.IsWorkflowCompleted())
	require.NoError(b.t, b.env.GetWorkflowError())
	var result workflows.CampaignResult
	require.NoError(b.t, b.env.GetWorkflowResult(&result))
	return result
}

func (b *campaignBundle) at() time.Time { return b.env.Now().UTC() }

func TestACampaignSleepsUntilItsTimeAndFollowsAnEdit(t *testing.T) { // C1
	t.Parallel()
	b := newCampaign(t, activities.CampaignReport{State: models.CampaignScheduled})
	began := b.at()
	b.row.Until = began.Add(48 * time.Hour)
	b.env.RegisterDelayedCallback(func() {
		b.row.Until = began.Add(24 * time.Hour)
		b.env.SignalWorkflow(workflows.Changed.Name, workflows.Nudge{Why: "edited"})
	}, time.Hour)
	require.Equal(t, workflows.CampaignResult{State: models.CampaignDone, Members: 3, Entered: 3}, b.run())
	require.Equal(t, []string{
		activities.NameBeginCampaign, activities.NameBeginCampaign, activities.NameBeginCampaign, activities.NameEnrolMembers,
	}, b.calls)
	require.WithinDuration(t, began.Add(24*time.Hour), b.at(), time.Second)
}

func TestSignalsSteerACampaignAlsoWhileMembersEnter(t *testing.T) { // C3
	t.Parallel()
	b := newCampaign(t, activities.CampaignReport{State: models.CampaignScheduled})
	b.during = func() {
		b.during = nil
		b.env.SignalWorkflow(workflows.PauseCampaign.Name, nil)
	}
	b.env.RegisterDelayedCallback(func() { b.env.SignalWorkflow(workflows.ResumeCampaign.Name, workflows.SteerCampaign{}) }, time.Hour)
	require.Equal(t, models.CampaignDone, b.run().State)
	require.Contains(t, b.calls, string(models.CampaignHold))
	require.Contains(t, b.calls, string(models.CampaignResume))
	require.Equal(t, activities.NameEnrolMembers, b.calls[len(b.calls)-1])
}

func TestACancelThatEndsRunsDoesSoBeforeTheCampaignIsOver(t *testing.T) { // C3
	t.Parallel()
	for _, endRuns := range []bool{false, true} {
		b := newCampaign(t, activities.CampaignReport{State: models.CampaignPaused, Members: 3, Entered: 1})
		b.env.RegisterDelayedCallback(func() {
			b.env.SignalWorkflow(workflows.CancelCampaign.Name, workflows.CampaignCancel{EndRuns: endRuns})
		}, time.Hour)
		require.Equal(t, workflows.CampaignResult{State: models.CampaignCancelled, Members: 3, Entered: 1}, b.run())
		if endRuns {
			require.Contains(t, b.calls, activities.NameEndCampaignRuns)
		} else {
			require.NotContains(t, b.calls, activities.NameEndCampaignRuns)
		}
		require.NotContains(t, b.calls, activities.NameEnrolMembers)
	}
}

func TestACampaignWithoutRoomSleepsAndLooksAgain(t *testing.T) { // C4
	t.Parallel()
	b := newCampaign(t, activities.CampaignReport{State: models.CampaignRunning, Members: 3})
	began, looks := b.at(), 0
	b.during = func() {
		looks++
		if b.at().Before(began.Add(5 * time.Hour)) {
			b.row.Until, b.row.Why = began.Add(5*time.Hour), "full"
			return
		}
		b.row.State = models.CampaignDone
	}
	b.run()
	require.Equal(t, 6, looks, "every hour, and when there is room")
}

func TestACancellationInTemporalCancelsTheCampaign(t *testing.T) { // C3
	t.Parallel()
	b := newCampaign(t, activities.CampaignReport{State: models.CampaignPaused})
	b.env.RegisterDelayedCallback(b.env.CancelWorkflow, time.Hour)
	b.env.ExecuteWorkflow(workflows.Campaign, workflows.CampaignInput{CampaignRef: campaignRef})
	require.True(t, temporal.IsCanceledError(errors.Unwrap(b.env.GetWorkflowError())) || temporal.IsCanceledError(b.env.GetWorkflowError()))
	require.Equal(t, models.CampaignCancelled, b.row.State)
	require.False(t, b.row.Ending, "its runs go on")
}

func TestACampaignWhoseRowIsGoneIsOver(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterActivityWithOptions(func(context.Context, activities.CampaignInput) (activities.CampaignReport, error) {
		return activities.CampaignReport{}, temporal.NewNonRetryableApplicationError("no such campaign", string(models.CodeNotFound), nil)
	}, activity.RegisterOptions{Name: activities.NameBeginCampaign})
	env.ExecuteWorkflow(workflows.Campaign, workflows.CampaignInput{CampaignRef: campaignRef})
	require.NoError(t, env.GetWorkflowError())
}

func TestACampaignCrossesALongHistoryWithAllItsSignals(t *testing.T) {
	t.Parallel()
	b := newCampaign(t, activities.CampaignReport{State: models.CampaignRunning, Members: 3})
	b.during = func() {
		b.env.SetContinueAsNewSuggested(true)
		b.env.SignalWorkflow(workflows.PauseCampaign.Name, nil)
	}
	b.env.ExecuteWorkflow(workflows.Campaign, workflows.CampaignInput{CampaignRef: campaignRef})
	again, ok := errors.AsType[*workflow.ContinueAsNewError](b.env.GetWorkflowError())
	require.True(t, ok, b.env.GetWorkflowError())
	require.Equal(t, workflows.NameCampaign, again.WorkflowType.Name)
	require.Contains(t, b.calls, string(models.CampaignHold), "what was heard is done first")
}

func TestAnOccurrenceIsMadeForTheTimeOfItsSchedule(t *testing.T) { // C1
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	at := time.Date(2026, 5, 1, 7, 0, 0, 0, time.UTC)
	require.NoError(t, env.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(
		temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime").ValueSet(at),
	)))
	ref := activities.RecurringRef{WorkspaceID: "w", RecurringID: "r"}
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.MakeOccurrenceInput) (activities.OccurrenceReport, error) {
		require.Equal(t, activities.MakeOccurrenceInput{RecurringRef: ref, At: at}, in)
		return activities.OccurrenceReport{CampaignID: "c"}, nil
	}, activity.RegisterOptions{Name: activities.NameMakeOccurrence})
	env.ExecuteWorkflow(workflows.CampaignOccurrence, ref)
	require.NoError(t, env.GetWorkflowError())
}
