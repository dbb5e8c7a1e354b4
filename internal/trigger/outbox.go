package trigger

import (
	"context"
	"errors"
	"time"

	"cadenza/models"
)

// DirectRows are the store's side of messages that belong to no run.
type DirectRows interface {
	// OpenDirect is a page of those that were due before the instant and are not settled, after the given one.
	OpenDirect(ctx context.Context, before time.Time, after models.DirectMessage) (page []models.DirectMessage, more bool, err error)
	// GiveUpDirect settles one whose workflow had completed before its row was set back.
	GiveUpDirect(ctx context.Context, id string) error
}

// MessageWorkflows are Temporal's side of them.
type MessageWorkflows interface {
	// StartMessages starts their workflows where none is at work. Its error, a PartialError, names those that failed.
	StartMessages(ctx context.Context, messages []models.DirectMessage) error
}

// Outbox sends messages that belong to no run: their rows wait until their workflows have been started.
type Outbox struct {
	Rows       DirectRows
	Workflows  MessageWorkflows
	Dispatcher *Dispatcher
}

// Send starts the workflows of messages whose rows are committed. What fails here is left to SendOpen.
func (o *Outbox) Send(ctx context.Context, messages []models.DirectMessage) {
	if len(messages) == 0 {
		return
	}
	o.Dispatcher.tell(ctx, "send messages", func(ctx context.Context) error { return o.Workflows.StartMessages(ctx, messages) })
}

// SendOpen starts the workflows of messages that were due before the instant and have none at work. It returns how many it
// looked at; the error, a PartialError, names those that failed.
func (o *Outbox) SendOpen(ctx context.Context, before time.Time) (int, error) {
	count := 0
	var failed []models.RowFailure
	var last models.DirectMessage
	for more := true; more && ctx.Err() == nil; {
		var page []models.DirectMessage
		var err error
		if page, more, err = o.Rows.OpenDirect(ctx, before, last); err != nil || len(page) == 0 {
			return count, models.Partial(failed, err)
		}
		count += len(page)
		last = page[len(page)-1]
		bad, err := o.start(ctx, page)
		failed = append(failed, bad...)
		if err != nil {
			return count, models.Partial(failed, err)
		}
	}
	return count, models.Partial(failed, ctx.Err())
}

// start starts a page of workflows, and gives up the messages whose workflows know more than their rows.
func (o *Outbox) start(ctx context.Context, page []models.DirectMessage) ([]models.RowFailure, error) {
	err := o.Workflows.StartMessages(ctx, page)
	partial, ok := errors.AsType[*models.PartialError](err)
	if !ok {
		return nil, err
	}
	var failed []models.RowFailure
	for _, row := range partial.Rows {
		if errors.Is(row.Err, models.ErrWorkflowAhead) {
			row.Err = o.Rows.GiveUpDirect(ctx, row.Key)
		}
		if row.Err != nil {
			failed = append(failed, row)
		}
	}
	return failed, partial.Stopped
}
