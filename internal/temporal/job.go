package temporal

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// StartJob starts the workflow of a job, unless it is there. Where Temporal does not answer, its error is models.ErrTemporalAway.
func (e *Engine) StartJob(ctx context.Context, job models.Job) (started bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	started, err = e.startUnlessThere(ctx, client.StartWorkflowOptions{
		ID:                    job.WorkflowID(),
		StaticSummary:         workflows.Summary("Job · " + string(job.Task.Do)),
		TypedSearchAttributes: temporal.NewSearchAttributes(workflows.AttrWorkspaceID.ValueSet(job.WorkspaceID)),
	}, workflows.NameJob, activities.JobRef{WorkspaceID: job.WorkspaceID, JobID: job.ID})
	if err != nil {
		return false, marked(fmt.Errorf("start job %s: %w", job.ID, err))
	}
	return started, nil
}
