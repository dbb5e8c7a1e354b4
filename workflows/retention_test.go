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
	var behind []string
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.RemoveExpiredInput) (activities.RemoveExpiredReport, error) {
		require.Equal(t, begun, in.Now, "what expires meanwhile is tomorrow's")
		behind = append(behind, in.After)
		report := activities.RemoveExpiredReport{Removed: models.Removed{"runs": 2}, Workspaces: 5, After: "m", More: true}
		if in.After == "m" {
			report = activities.RemoveExpiredReport{Removed: models.Removed{"runs": 1, "messages": 4}, Workspaces: 1, After: "z"}
		}
		return report, nil
	}, activity.RegisterOptions{Name: activities.NameRemoveExpired})
	env.ExecuteWorkflow(workflows.Retention)
	require.NoError(t, env.GetWorkflowError())
	var report workflows.RetentionReport
	require.NoError(t, env.GetWorkflowResult(&report))
	require.Equal(t, workflows.RetentionReport{Removed: models.Removed{"runs": 3, "messages": 4}, Workspaces: 6}, report)
	require.Equal(t, []string{"", "m"}, behind)
}
