package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

func TestRetentionGoesOnUntilAllIsDoneByTheTimeThatItBegan(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	begun := time.Date(2026, 5, 1, 3, 0, 0, 0, time.UTC)
	env.SetStartTime(begun)
	var before []string
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.RemoveExpiredInput) (activities.RemoveExpiredReport, error) {
		require.Equal(t, begun, in.Now, "what expires meanwhile is tomorrow's")
		before = append(before, in.Before.After)
		if in.Before.After == "" {
			return activities.RemoveExpiredReport{
				Removed: models.Removed{"runs": 2}, Did: "2 runs", Workspaces: 5, After: "m", More: true,
			}, nil
		}
		require.Equal(t, models.Removed{"runs": 2}, in.Before.Removed, "it counts on")
		return activities.RemoveExpiredReport{Removed: models.Removed{"runs": 3}, Did: "3 runs", Workspaces: 6, After: "z"}, nil
	}, activity.RegisterOptions{Name: activities.NameRemoveExpired})
	env.ExecuteWorkflow(workflows.Retention)
	require.NoError(t, env.GetWorkflowError())
	var report activities.RemoveExpiredReport
	require.NoError(t, env.GetWorkflowResult(&report))
	require.Equal(t, activities.RemoveExpiredReport{Removed: models.Removed{"runs": 3}, Did: "3 runs", Workspaces: 6, After: "z"}, report)
	require.Equal(t, []string{"", "m"}, before)
}
