package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
)

// ReconcileState crosses from one minute's pass to the next as its result.
type ReconcileState struct {
	// ClosedSince is the instant up to which closed workflows have been looked at.
	ClosedSince time.Time `json:"closed_since"`
	// Did is what this pass found to do.
	Did activities.ReconcileReport `json:"did"`
}

// Reconcile repairs, once, whatever differs between rows and workflows: rows without a workflow,
// workflows whose rows have ended, and runs that were terminated. A schedule runs it every minute.
func Reconcile(ctx workflow.Context) (ReconcileState, error) {
	var last ReconcileState
	if workflow.HasLastCompletionResult(ctx) {
		if err := workflow.GetLastCompletionResult(ctx, &last); err != nil {
			return ReconcileState{}, err
		}
	}
	in := activities.ReconcileInput{
		Now: workflow.Now(ctx).UTC(), ClosedSince: last.ClosedSince, Overdue: last.Did.Overdue, Epoch: last.Did.Epoch,
	}
	var report activities.ReconcileReport
	if err := workflow.ExecuteActivity(inMaintenance(ctx), activities.NameReconcile, in).Get(ctx, &report); err != nil {
		return ReconcileState{}, err
	}
	since := report.ClosedSince
	if since.IsZero() && report.Failures == 0 { // a worker of before says nothing of it
		since = in.Now
	}
	return ReconcileState{ClosedSince: since, Did: report}, nil
}
