package e2e

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
)

// history is every event of a workflow: of the execution with the id, or of the newest.
func (w *world) history(t require.TestingT, workflowID, executionID string) []*historypb.HistoryEvent {
	var out []*historypb.HistoryEvent
	events := w.temporal.GetWorkflowHistory(
		context.Background(), workflowID, executionID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT,
	)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		out = append(out, event)
	}
	return out
}

// execution is the id of the workflow's newest execution.
func (w *world) execution(t require.TestingT, workflowID string) string {
	d, err := w.temporal.DescribeWorkflowExecution(context.Background(), workflowID, "")
	require.NoError(t, err)
	return d.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// workflowStatus is Temporal's word for an execution; "" asks for the newest.
func (w *world) workflowStatus(t require.TestingT, workflowID, executionID string) enumspb.WorkflowExecutionStatus {
	d, err := w.temporal.DescribeWorkflowExecution(context.Background(), workflowID, executionID)
	require.NoError(t, err)
	return d.GetWorkflowExecutionInfo().GetStatus()
}

// waiting waits until the run waits at the step with the name, its workflow asleep.
func (w *world) waiting(t *testing.T, runID, step string) run {
	t.Helper()
	var r run
	eventually(t, "the run waits at "+step, func(c *assert.CollectT) {
		r = w.api.run(c, runID)
		require.Equal(c, "waiting", r.Status)
		require.NotNil(c, r.CurrentStep)
		require.Equal(c, step, r.CurrentStep.Name)
	})
	return r
}

// reaches waits until the run has the status.
func (w *world) reaches(t *testing.T, runID, status string) run {
	t.Helper()
	var r run
	eventually(t, "the run is "+status, func(c *assert.CollectT) {
		r = w.api.run(c, runID)
		require.Equal(c, status, r.Status, r.Reason)
	})
	return r
}
