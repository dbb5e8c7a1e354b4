package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// keepMedia fetches files that were left, and removes those whose message is gone.
func (p *reconcilePass) keepMedia(ctx context.Context) (err error) {
	p.Media.FetchSoon(ctx)
	p.report.Media, err = p.Media.SweepMedia(ctx)
	return err
}

// maxFolds bounds how many pages one pass folds; reports are right all the same.
const maxFolds = 50

// foldFigures keeps short what a report has to add up.
func (p *reconcilePass) foldFigures(ctx context.Context) error {
	for range maxFolds {
		folded, more, err := p.Figures.FoldFigures(ctx)
		p.report.Folded += folded
		if err != nil || !more {
			return err
		}
		activity.RecordHeartbeat(ctx, p.report)
	}
	return nil
}

// subscriptions starts the workflows of subscriptions that nobody started, or that were terminated, and gives up what is too old.
func (p *reconcilePass) subscriptions(ctx context.Context) error {
	started, err := p.Subscribers.StartOpen(ctx, p.in.Now.Add(-p.Patience))
	p.report.Subscriptions = started
	lost, unkept := p.Subscribers.KeepDeliveries(ctx, p.in.Now)
	p.report.Lost = lost
	if unkept != nil {
		rows, stopped := partialOf(err)
		return models.Partial(rows, errors.Join(stopped, unkept))
	}
	return err
}

// removeEvents removes events that are older than a listener may be away.
func (p *reconcilePass) removeEvents(ctx context.Context) error {
	for {
		removed, err := p.Events.RemoveEvents(ctx, p.in.Now.Add(-models.EventReplay))
		if err != nil || removed == 0 {
			return err
		}
		activity.RecordHeartbeat(ctx, p.report)
	}
}
