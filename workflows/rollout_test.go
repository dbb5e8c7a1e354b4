package workflows_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/workflows"
)

func TestARolloutGoesOnUntilNobodyIsLeftToTell(t *testing.T) { // E7
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	left, attempts := []int{4000, 2000, 0}, 0
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.TellRunsInput) (activities.TellRunsReport, error) {
		require.Equal(t, activities.TellRunsInput{AutomationID: "a", Revision: 7}, in)
		if attempts++; attempts == 2 {
			return activities.TellRunsReport{}, context.DeadlineExceeded
		}
		report := activities.TellRunsReport{Signals: 6000, Left: left[0]}
		left = left[1:]
		return report, nil
	}, activity.RegisterOptions{Name: activities.NameTellRuns})
	env.ExecuteWorkflow(workflows.Rollout, workflows.RolloutInput{AutomationID: "a", Revision: 7})
	require.NoError(t, env.GetWorkflowError())
	var report activities.TellRunsReport
	require.NoError(t, env.GetWorkflowResult(&report))
	require.Equal(t, activities.TellRunsReport{Signals: 6000}, report)
	require.Equal(t, 4, attempts)
}
