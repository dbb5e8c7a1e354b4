package temporal

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cadenza/models"
	"cadenza/workflows"
)

// StartRollout starts the rollout of a revision, unless it is under way.
func (e *Engine) StartRollout(ctx context.Context, r models.RolloutRef) (started bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	started, err = e.startUnlessThere(ctx, client.StartWorkflowOptions{ // one that was terminated left runs untold
		ID: r.WorkflowID(),
		StaticSummary: workflows.Summary(fmt.Sprintf(
			"Rollout of revision %d · %s", r.Revision, r.AutomationName,
		)),
		Memo: map[string]any{workflows.MemoAutomation: r.AutomationName},
		TypedSearchAttributes: temporal.NewSearchAttributes(
			workflows.AttrWorkspaceID.ValueSet(r.WorkspaceID), workflows.AttrAutomationID.ValueSet(r.AutomationID)),
	}, workflows.NameRollout, workflows.RolloutInput{AutomationID: r.AutomationID, Revision: r.Revision})
	if err != nil {
		return false, fmt.Errorf("start rollout %d of automation %s: %w", r.Revision, r.AutomationID, err)
	}
	return started, nil
}
