package trigger

import (
	"context"

	"cadenza/models"
)

// PublicationRows are the store's side of publishing.
type PublicationRows interface {
	PublishAutomation(
		ctx context.Context, workspaceID, id, actor string, base int, in models.AutomationInput,
	) (models.PublishedAutomation, error)
}

// RolloutStarter is Temporal's side of publishing.
type RolloutStarter interface {
	StartRollout(ctx context.Context, r models.RolloutRef) (started bool, err error)
}

// Publisher publishes revisions: first the rows of the runs inside, then the rollout, which wakes
// the workflows that would otherwise sleep too long.
type Publisher struct {
	Rows       PublicationRows
	Rollouts   RolloutStarter
	Dispatcher *Dispatcher
}

// Publish replaces the definition by the next revision (E1-E7). While Temporal is away the rows
// are right all the same; Reconcile starts the rollout later.
func (p *Publisher) Publish(
	ctx context.Context, workspaceID, id, actor string, base int, in models.AutomationInput,
) (models.PublishedAutomation, error) {
	published, err := p.Rows.PublishAutomation(ctx, workspaceID, id, actor, base, in)
	if err != nil || published.Rollout.Left == 0 {
		return published, err
	}
	p.Dispatcher.tell(ctx, "start the rollout", func(ctx context.Context) error {
		_, err := p.Rollouts.StartRollout(ctx, models.RolloutRef{
			WorkspaceID: workspaceID, AutomationID: id, AutomationName: published.Automation.Name, Revision: published.Automation.Revision,
		})
		return err
	})
	return published, nil
}
