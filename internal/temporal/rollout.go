package temporal

import (
	"context"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cadenza/models"
	"cadenza/workflows"
)

// StartRollout starts the rollout of a revision, unless it is under way.
func (e *Engine) StartRollout(ctx context.Context, r models.RolloutRef) (started bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err = e.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:        r.WorkflowID(),
		TaskQueue: workflows.QueueRuns,
		// One that was terminated left runs untold: it may be started again.
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary: workflows.Summary(fmt.Sprintf(
			"Rollout of revision %d · %s", r.Revision, r.AutomationName,
		)),
		Memo: map[string]any{workflows.MemoAutomation: r.AutomationName},
		TypedSearchAttributes: temporal.NewSearchAttributes(
			workflows.AttrWorkspaceID.ValueSet(r.WorkspaceID), workflows.AttrAutomationID.ValueSet(r.AutomationID)),
	}, workflows.NameRollout, workflows.RolloutInput{AutomationID: r.AutomationID, Revision: r.Revision})
	if _, running := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); running || err == nil {
		return !running, nil
	}
	return false, fmt.Errorf("start rollout %d of automation %s: %w", r.Revision, r.AutomationID, err)
}
