package trigger

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

// PublicationRows are the store's side of publishing.
type PublicationRows interface {
	PublishAutomation(ctx context.Context, workspaceID, id, actor string, base int, in models.AutomationInput) (models.PublishedAutomation, error)
}

// RolloutStarter is Temporal's side of publishing.
type RolloutStarter interface {
	StartRollout(ctx context.Context, r models.RolloutRef) (started bool, err error)
}

// Publisher publishes revisions: the rows of those inside first, then the rollout that
// tells the workflows which sleep over it.
type Publisher struct {
	Rows       PublicationRows
	Rollouts   RolloutStarter
	Dispatcher *Dispatcher
}

// Publish replaces the definition as the next revision (E1-E7). With Temporal away the
// rows alone are right; Reconcile starts the rollout.
func (p *Publisher) Publish(ctx context.Context, workspaceID, id, actor string, base int, in models.AutomationInput) (models.PublishedAutomation, error) {
	published, err := p.Rows.PublishAutomation(ctx, workspaceID, id, actor, base, in)
	if err != nil || published.Rollout.Left == 0 {
		return published, err
	}
	p.Dispatcher.tell(ctx, "start the rollout", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		_, err := p.Rollouts.StartRollout(ctx, models.RolloutRef{
			WorkspaceID: workspaceID, AutomationID: id, AutomationName: published.Automation.Name, Revision: published.Automation.Revision,
		})
		return err
	})
	return published, nil
}

// StartRollout starts the rollout of a revision, unless it is under way.
func (e *Engine) StartRollout(ctx context.Context, r models.RolloutRef) (started bool, err error) {
	_, err = e.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:        r.WorkflowID(),
		TaskQueue: workflows.QueueRuns,
		// One that was terminated left runs untold: it may be started again.
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            workflows.Summary(fmt.Sprintf("Rollout of revision %d · %s", r.Revision, r.AutomationName)),
		Memo:                                     map[string]any{workflows.MemoAutomation: r.AutomationName},
		TypedSearchAttributes: temporal.NewSearchAttributes(
			workflows.AttrWorkspaceID.ValueSet(r.WorkspaceID), workflows.AttrAutomationID.ValueSet(r.AutomationID)),
	}, workflows.NameRollout, workflows.RolloutInput{AutomationID: r.AutomationID, Revision: r.Revision})
	if _, running := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); running || err == nil {
		return !running, nil
	}
	return false, fmt.Errorf("start rollout %d of automation %s: %w", r.Revision, r.AutomationID, err)
}
