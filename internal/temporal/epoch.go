package app

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

// compareEpoch compares the database with what Temporal remembers of it, before this process starts
// anything: one that was set back has all automations held. A server that remembers nothing, because it
// is new or was lost, has nothing to compare.
func (a *App) compareEpoch(ctx context.Context) error {
	remembered, err := a.rememberedEpoch(ctx)
	if err != nil || remembered.IsZero() {
		return err
	}
	_, setBack, err := a.Store.RaiseEpoch(ctx, remembered)
	if err != nil {
		return fmt.Errorf("compare the database with what is remembered of it: %w", err)
	}
	if setBack {
		a.Log.ErrorContext(ctx, "the database was set back to an older state: every automation is held until a person decides")
	}
	return nil
}

// rememberedEpoch is the epoch that the newest pass of Reconcile saw; zero when none is known.
func (a *App) rememberedEpoch(ctx context.Context) (time.Time, error) {
	schedule, err := a.Temporal.ScheduleClient().GetHandle(ctx, workflows.ScheduleReconcile).Describe(ctx)
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
		epoch, err := a.epochOf(ctx, action.StartWorkflowResult.WorkflowID, action.StartWorkflowResult.FirstExecutionRunID)
		if err != nil || !epoch.IsZero() {
			return epoch, err
		}
	}
	return time.Time{}, nil
}

// epochOf is what one pass saw; zero when it has not completed, or is forgotten.
func (a *App) epochOf(ctx context.Context, workflowID, runID string) (time.Time, error) {
	d, err := a.Temporal.DescribeWorkflowExecution(ctx, workflowID, runID)
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
	if err := a.Temporal.GetWorkflow(ctx, workflowID, runID).Get(ctx, &state); err != nil {
		return time.Time{}, fmt.Errorf("read what a pass of Reconcile saw: %w", err)
	}
	return state.Did.Epoch, nil
}
