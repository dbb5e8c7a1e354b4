package activities

import (
	"context"
	"fmt"
	"time"

	"cadenza/models"
)

type paceStore interface {
	// RecentMessages are the newest messages of a number to a contact, at most models.PairDepth.
	RecentMessages(ctx context.Context, numberID, contactID string) ([]models.Message, error)
	// TakeRecipient counts a person whom a portfolio is about to write to outside a window.
	// Zero time is a place; else nothing has changed, and until is when to ask again.
	TakeRecipient(ctx context.Context, p models.Portfolio, contactID string, now time.Time) (until time.Time, err error)
}

// pace tells how long the message must wait before its call and why, or that it may leave
// now, 0 (W4). What it takes for the message is taken by this transaction.
func (c claimTx) pace(ctx context.Context) (again time.Duration, why string, err error) {
	if again, began, err := c.pair(ctx); err != nil || began || again > 0 {
		return again, "the pace of messages to one person", err
	}
	until, why, err := c.portfolio(ctx)
	if !until.IsZero() {
		again = min(until.Sub(c.now), maxBackoff)
	}
	return again, why, err
}

// pair is how long the pace to one person asks to wait, or that this message has begun.
func (c claimTx) pair(ctx context.Context) (wait time.Duration, began bool, err error) {
	if !c.row.Bursting(c.now) {
		return 0, false, nil
	}
	recent, err := c.tx.RecentMessages(ctx, c.row.Number.ID, c.row.Run.ContactID)
	if err != nil || c.began(recent) {
		return 0, true, err
	}
	return models.PairWait(left(recent), c.now), false, nil
}

// began tells that an earlier attempt may have sent this message: then there is something
// to settle before anything is sent.
func (c claimTx) began(recent []models.Message) bool {
	for _, m := range recent {
		if m.RunID == c.row.Run.ID && m.StepID == c.row.Run.StepID && m.Visit == c.row.Run.Visit {
			return m.State != models.MessageRetry
		}
	}
	return false
}

// left is when messages left, those that did.
func left(messages []models.Message) []time.Time {
	var out []time.Time
	for _, m := range messages {
		if at, counts := m.Counts(); counts {
			out = append(out, at)
		}
	}
	return out
}

// portfolio takes a place among the people whom the number's portfolio may write to
// outside their windows within a day; with none free it tells until when and says why.
// A message inside a window and a portfolio without a limit need none.
func (c claimTx) portfolio(ctx context.Context) (until time.Time, why string, err error) {
	p := c.row.Portfolio
	if p == nil || p.RecipientLimit == nil || c.row.WindowOpen(c.now) {
		return time.Time{}, "", nil
	}
	until, err = c.tx.TakeRecipient(ctx, *p, c.row.Run.ContactID, c.now)
	return until, fmt.Sprintf("the portfolio's limit of %d recipients in 24 hours is reached", *p.RecipientLimit), err
}
