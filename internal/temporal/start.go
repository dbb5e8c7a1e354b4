package temporal

import (
	"context"
	"errors"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"cadenza/workflows"
)

// startUnlessThere starts a workflow, unless one of its id is at work; one that has ended, or was terminated, is followed by it.
func (e *Engine) startUnlessThere(ctx context.Context, o client.StartWorkflowOptions, name string, in any) (started bool, err error) {
	o.TaskQueue = workflows.QueueRuns
	o.WorkflowIDReusePolicy = enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	o.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL
	o.WorkflowExecutionErrorWhenAlreadyStarted = true
	_, err = e.Temporal.ExecuteWorkflow(ctx, o, name, in)
	if _, running := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); running {
		return false, nil
	}
	return err == nil, err
}
