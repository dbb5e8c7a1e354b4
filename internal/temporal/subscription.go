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

// StartSubscription starts the workflow of a subscription, unless it is there. Where Temporal does not answer, its error is
// models.ErrTemporalAway.
func (e *Engine) StartSubscription(ctx context.Context, of models.Subscription) (started bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	started, err = e.startUnlessThere(ctx, client.StartWorkflowOptions{
		ID:                    of.WorkflowID(),
		StaticSummary:         workflows.Summary("Subscription …" + tail(of.ID)),
		TypedSearchAttributes: temporal.NewSearchAttributes(workflows.AttrWorkspaceID.ValueSet(of.WorkspaceID)),
	}, workflows.NameSubscription, activities.SubscriptionRef{WorkspaceID: of.WorkspaceID, SubscriptionID: of.ID})
	if err != nil {
		return false, marked(fmt.Errorf("start subscription %s: %w", of.ID, err))
	}
	return started, nil
}

// BeginSubscription has the workflow of a subscription at work that was made or resumed just now. One that is there is told to look
// again: it may be at its end, for a pause that is over. Where Temporal does not answer, its error is models.ErrTemporalAway.
func (e *Engine) BeginSubscription(ctx context.Context, of models.Subscription) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	for {
		started, err := e.StartSubscription(ctx, of)
		if err != nil || started {
			return err
		}
		err = e.Temporal.SignalWorkflow(ctx, of.WorkflowID(), "", workflows.Changed.Name, workflows.Nudge{Why: "resumed"})
		if _, ended := errors.AsType[*serviceerror.NotFound](err); ended {
			continue // in this moment: the next start is not refused
		}
		if err != nil {
			return marked(fmt.Errorf("tell subscription %s to look again: %w", of.ID, err))
		}
		return nil
	}
}
