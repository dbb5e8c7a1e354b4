package activities

import (
	"context"
	"fmt"
	"hash/fnv"
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

// pace is the reason why the message may not leave now, nil for none (W4). If it takes a place for the
// message, it does so in this transaction.
func (c claimTx) pace(ctx context.Context) (*claim, error) {
	again, began, err := c.pair(ctx)
	if err != nil || began {
		return nil, err
	}
	if again > 0 {
		return &claim{again: again, why: "the pace of messages to one person"}, nil
	}
	return c.portfolio(ctx)
}

// pair is how long the pace to one person asks to wait. It also says when this message has begun already.
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

// began reports whether an earlier attempt may have sent this message: then there is something
// to settle before anything is sent.
func (c claimTx) began(recent []models.Message) bool {
	for _, m := range recent {
		if m.RunID == c.row.Run.ID && m.StepID == c.row.Run.StepID && m.Visit == c.row.Run.Visit {
			return m.State != models.MessageRetry && m.State != models.MessageQueued
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
// outside their windows within a day; with none free the run waits until there may be one.
// A message inside a window and a portfolio without a limit need none.
func (c claimTx) portfolio(ctx context.Context) (*claim, error) {
	p := c.row.Portfolio
	if p == nil || p.RecipientLimit == nil || c.row.WindowOpen(c.now) {
		return nil, nil
	}
	until, err := c.tx.TakeRecipient(ctx, *p, c.row.Run.ContactID, c.now)
	if err != nil || until.IsZero() {
		return nil, err
	}
	return &claim{settle: &result{
		Held: models.HeldBy(models.HoldPortfolio, p.ID), Again: until.Add(queueing(c.row.Run.ID)),
		Reason: fmt.Sprintf("the portfolio's limit of %d recipients in 24 hours is reached", *p.RecipientLimit),
	}}, nil
}

// longestQueue is the longest time over which runs are spread that ask for a free place.
const longestQueue = 20 * time.Minute

// queueing spreads the runs that wait for a full portfolio, so that the first free place
// does not wake them all in one moment.
func queueing(runID string) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(runID)) // never fails
	return time.Duration(h.Sum64() % uint64(longestQueue))
}
