package trigger

import (
	"context"
	"time"

	"cadenza/models"
)

// SubscriptionRows are the store's side of subscriptions.
type SubscriptionRows interface {
	// OpenSubscriptions are a page of those that are told and whose workflow was last at work before the instant.
	OpenSubscriptions(ctx context.Context, before time.Time, after string) ([]models.Subscription, error)
	// GiveUp gives up a page of what happened before the instant and was not taken, RemoveDeliveries removes a page of what came
	// to its end before it. Both return how many they were; 0 when none is left.
	GiveUp(ctx context.Context, before time.Time) (int, error)
	RemoveDeliveries(ctx context.Context, before time.Time) (int, error)
}

// SubscriptionWorkflows are Temporal's side of subscriptions.
type SubscriptionWorkflows interface {
	// StartSubscription starts the workflow of a subscription, unless it is there.
	StartSubscription(ctx context.Context, of models.Subscription) (started bool, err error)
	// BeginSubscription has the workflow of one at work that was made or resumed just now.
	BeginSubscription(ctx context.Context, of models.Subscription) error
}

// Subscriptions starts the workflows that tell programs what happens, and ends what was told long ago.
type Subscriptions struct {
	Rows       SubscriptionRows
	Workflows  SubscriptionWorkflows
	Dispatcher *Dispatcher
}

// BeginSubscription starts the workflow of a subscription that is committed. Where that fails, Reconcile does it.
func (s *Subscriptions) BeginSubscription(ctx context.Context, of models.Subscription) {
	s.Dispatcher.tell(ctx, "start a subscription", func(ctx context.Context) error {
		return s.Workflows.BeginSubscription(ctx, of)
	})
}

// StartOpen starts the subscriptions that were not at work since the instant and have no workflow. It returns how many it
// started; its error, a PartialError, names those that failed.
func (s *Subscriptions) StartOpen(ctx context.Context, before time.Time) (int, error) {
	count, failed, stopped := startEach(ctx, opened[models.Subscription]{
		page:  func(after string) ([]models.Subscription, error) { return s.Rows.OpenSubscriptions(ctx, before, after) },
		start: func(one models.Subscription) (bool, error) { return s.Workflows.StartSubscription(ctx, one) },
		row: func(one models.Subscription) models.RowFailure {
			return models.RowFailure{Part: models.PartSubscription, Key: one.ID, WorkspaceID: one.WorkspaceID}
		},
	})
	return count, models.Partial(failed, stopped)
}

// KeepDeliveries gives up what nobody took in time, and removes what came to its end long ago. It returns how many were given up.
func (s *Subscriptions) KeepDeliveries(ctx context.Context, now time.Time) (lost int, err error) {
	before := now.Add(-models.EventsKept)
	if lost, err = untilNone(ctx, before, s.Rows.GiveUp); err == nil {
		_, err = untilNone(ctx, before, s.Rows.RemoveDeliveries)
	}
	return lost, err
}

// untilNone does pages until one has nothing to do, and returns how many rows they had.
func untilNone(ctx context.Context, before time.Time, page func(context.Context, time.Time) (int, error)) (all int, err error) {
	for {
		n, err := page(ctx, before)
		all += n
		if err != nil || n == 0 {
			return all, err
		}
	}
}
