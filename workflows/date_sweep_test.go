package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/workflows"
)

func TestASweepGoesByTheWorkflowsClock(t *testing.T) { // S4
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	begun := time.Date(2026, 5, 1, 7, 0, 0, 0, time.UTC)
	env.SetStartTime(begun)
	attempts := 0
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.SweepDatesInput) (activities.SweepDatesReport, error) {
		if attempts++; attempts < 3 {
			return activities.SweepDatesReport{}, context.DeadlineExceeded
		}
		require.Equal(t, begun, in.Now, "every attempt is at the same span")
		return activities.SweepDatesReport{Due: 2, Entered: 1}, nil
	}, activity.RegisterOptions{Name: activities.NameSweepDates})
	env.ExecuteWorkflow(workflows.DateSweep)
	require.NoError(t, env.GetWorkflowError())
	var report activities.SweepDatesReport
	require.NoError(t, env.GetWorkflowResult(&report))
	require.Equal(t, activities.SweepDatesReport{Due: 2, Entered: 1}, report)
	require.Equal(t, 3, attempts)
}
