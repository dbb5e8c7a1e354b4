package workflows

import (
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	"cadenza/models"
)

// Job changes many contacts, page by page, until each has had their turn. How far it has come is in its row: it may be killed
// anywhere and started again.
func Job(ctx workflow.Context, in activities.JobRef) (activities.JobReport, error) {
	for {
		report, err := call[activities.JobReport](inRollout(ctx), activities.NameChangeContacts, in)
		if temporal.IsCanceledError(err) || ctx.Err() != nil {
			return leaveJob(ctx, in)
		}
		if err != nil {
			if deleted(err) {
				return report, nil
			}
			return report, err
		}
		workflow.SetCurrentDetails(ctx, jobDetails(in, report))
		if report.State != models.JobRunning {
			return report, nil
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return report, workflow.NewContinueAsNewError(ctx, NameJob, in)
		}
	}
}

// leaveJob is what a cancellation in Temporal does: the job is cancelled, and what it has changed stays.
func leaveJob(ctx workflow.Context, in activities.JobRef) (activities.JobReport, error) {
	left, _ := workflow.NewDisconnectedContext(ctx)
	report, err := call[activities.JobReport](inRollout(left), activities.NameCancelJob, in)
	if err != nil {
		return report, err
	}
	workflow.SetCurrentDetails(left, jobDetails(in, report))
	return report, temporal.NewCanceledError(string(report.State))
}

// jobDetails are what Temporal UI shows of the job.
func jobDetails(in activities.JobRef, r activities.JobReport) string {
	return fmt.Sprintf("**%s** (`%s`): %d of %d contacts, %d could not be changed.\n\nJob `%s`.\n", r.State, r.Do, r.Done, r.Of,
		r.Failed, in.JobID)
}
