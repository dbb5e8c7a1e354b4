package temporal

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"cadenza/activities"
	"cadenza/models"
	"cadenza/workflows"
)

// StartSubscription starts the workflow of a subscription, unless it is there. One that is there is told to look again: it may be at
// its end, for a pause that is over. Where Temporal does not answer, its error is models.ErrTemporalAway.
func (e *Engine) StartSubscription(ctx context.Context, of models.Subscription) (started bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	for {
		started, err = e.startUnlessThere(ctx, client.StartWorkflowOptions{
			ID:                    of.WorkflowID(),
			StaticSummary:         workflows.Summary("Subscription …" + tail(of.ID)),
			TypedSearchAttributes: temporal.NewSearchAttributes(workflows.AttrWorkspaceID.ValueSet(of.WorkspaceID)),
		}, workflows.NameSubscription, activities.SubscriptionRef{WorkspaceID: of.WorkspaceID, SubscriptionID: of.ID})
		if err != nil || started {
			break
		}
		err = e.Temporal.SignalWorkflow(ctx, of.WorkflowID(), "", workflows.Changed.Name, workflows.Nudge{Why: "started or resumed"})
		if _, ended := errors.AsType[*serviceerror.NotFound](err); !ended {
			break
		}
	}
	if err != nil {
		return false, marked(fmt.Errorf("start subscription %s: %w", of.ID, err))
	}
	return started, nil
}
