package workflows_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// toldReports runs a subscription whose calls answer these one after the other; before each answer, during does something.
func toldReports(
	t *testing.T, reports []activities.SubscriptionReport, during func(env *testsuite.TestWorkflowEnvironment, call int),
) (calls int) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterActivityWithOptions(func(context.Context, activities.SubscriptionRef) (activities.SubscriptionReport, error) {
		calls++
		during(env, calls)
		return reports[calls-1], nil
	}, activity.RegisterOptions{Name: activities.NameTellSubscription})
	env.ExecuteWorkflow(workflows.Subscription, activities.SubscriptionRef{WorkspaceID: "w", SubscriptionID: "s"})
	require.NoError(t, env.GetWorkflowError())
	return calls
}

func resumed(env *testsuite.TestWorkflowEnvironment) {
	env.SignalWorkflow(workflows.Changed.Name, workflows.Nudge{Why: "resumed"})
}

var (
	paused  = activities.SubscriptionReport{State: models.SubscriptionPaused, Ended: true}
	removed = activities.SubscriptionReport{Ended: true}
)

func TestASubscriptionEndsWithItsPause(t *testing.T) {
	t.Parallel()
	calls := toldReports(t, []activities.SubscriptionReport{{Delivered: 3}, paused}, func(*testsuite.TestWorkflowEnvironment, int) {})
	require.Equal(t, 2, calls)
}

// The call has seen the pause, and its answer is on its way: a resume of that moment finds the workflow there, and starts none.
func TestASubscriptionThatIsResumedAtItsEndGoesOn(t *testing.T) {
	t.Parallel()
	calls := toldReports(t, []activities.SubscriptionReport{paused, {Delivered: 1}, paused},
		func(env *testsuite.TestWorkflowEnvironment, call int) {
			if call == 1 {
				resumed(env)
			}
		})
	require.Equal(t, 3, calls)
}

func TestASubscriptionThatIsDeletedStaysSo(t *testing.T) {
	t.Parallel()
	calls := toldReports(t, []activities.SubscriptionReport{removed},
		func(env *testsuite.TestWorkflowEnvironment, _ int) { resumed(env) })
	require.Equal(t, 1, calls)
}
