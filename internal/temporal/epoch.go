package temporal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"cadenza/workflows"
)

// RememberedEpoch is the epoch of the database that the newest pass of Reconcile saw; zero when none is known.
func (c *Connection) RememberedEpoch(ctx context.Context) (time.Time, error) {
	schedule, err := c.ScheduleClient().GetHandle(ctx, workflows.ScheduleReconcile).Describe(ctx)
	if _, none := errors.AsType[*serviceerror.NotFound](err); none {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("ask what is remembered of the database: %w", err)
	}
	for _, action := range slices.Backward(schedule.Info.RecentActions) {
		if action.StartWorkflowResult == nil {
			continue
		}
		epoch, err := c.epochOf(ctx, action.StartWorkflowResult.WorkflowID, action.StartWorkflowResult.FirstExecutionRunID)
		if err != nil || !epoch.IsZero() {
			return epoch, err
		}
	}
	return time.Time{}, nil
}

// epochOf is what one pass saw; zero when it has not completed, or is forgotten.
func (c *Connection) epochOf(ctx context.Context, workflowID, runID string) (time.Time, error) {
	d, err := c.DescribeWorkflowExecution(ctx, workflowID, runID)
	if _, forgotten := errors.AsType[*serviceerror.NotFound](err); forgotten {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look at a pass of Reconcile: %w", err)
	}
	if d.GetWorkflowExecutionInfo().GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
		return time.Time{}, nil
	}
	var state workflows.ReconcileState
	if err := c.GetWorkflow(ctx, workflowID, runID).Get(ctx, &state); err != nil {
		return time.Time{}, fmt.Errorf("read what a pass of Reconcile saw: %w", err)
	}
	return state.Did.Epoch, nil
}
