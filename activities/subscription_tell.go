package activities

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"cadenza/models"
)

// The bounds of what is told to one subscription at a time.
const (
	// tellAtATime is how many calls of one endpoint are under way.
	tellAtATime = 16
	// tellPage is how many deliveries are read at a time.
	tellPage = 200
	// downAfter is how many failures in a row mean that the endpoint is down, and freshAttempts up to which attempt of a delivery
	// they say so: one that the endpoint never takes holds up its own line only.
	downAfter     = 5
	freshAttempts = 3
)

// telling is one call of TellSubscription. Only its own goroutine touches it; calls of the endpoint hand in what came of them.
type telling struct {
	*Subscriptions
	ref    SubscriptionRef
	row    models.Subscription
	report SubscriptionReport
	// until is when it hands over to the next call; stopping is closed when the worker stops.
	until    time.Time
	stopping <-chan struct{}
	// busy are the lines that are read and not settled, waiting those of them that are not begun, under how many are.
	busy    map[string]bool
	waiting [][]models.SubscriptionDelivery
	under   int
	// over are the lines that came to their end, and are not saved yet.
	over    []string
	results chan told
	calls   sync.WaitGroup
	// halt, closed, lets lines begin no further call; it is made anew after that.
	halt chan struct{}
	// health is how the endpoint fares, inARow how many fresh deliveries failed since the last success.
	health models.EndpointHealth
	inARow int
	// next is when the first of the held lines may go on; noted is when the row was last told that somebody is at work.
	next  *time.Time
	noted time.Time
	// news is true when there may be events to take, changed when the row may be another.
	news, changed bool
	did           models.EventAttempts
}

// told is what came of one call, or the end of a line.
type told struct {
	line     string
	of       *models.SubscriptionDelivery // nil at the end of the line
	revision int                          // of the subscription that was called
	status   int
	problem  *WebhookProblem
	// err is of our own: nothing is known of the endpoint by it.
	err error
}

func (t *telling) run(ctx context.Context) error {
	rings, leave := t.Bell.Join(t.ref.SubscriptionID)
	defer leave()
	t.halt, t.news, t.changed = make(chan struct{}), true, true
	for {
		finished, err := t.look(ctx)
		if err != nil {
			return err
		}
		if finished {
			t.stop()
			if t.under == 0 {
				return nil
			}
		} else if err := t.fill(ctx); err != nil {
			return err
		}
		err = t.wait(ctx, rings, finished)
		if err := errors.Join(err, t.settle(ctx)); err != nil {
			return err
		}
	}
}

// look reads the row when it may have changed, takes a page of events, and reports whether nothing is to be begun any more.
func (t *telling) look(ctx context.Context) (finished bool, err error) {
	w, id := t.ref.WorkspaceID, t.ref.SubscriptionID
	due := t.Now().Sub(t.noted) >= tellNote
	if due { // also where nothing rings: a bell that cannot read rings for nobody
		t.news, t.changed = true, true
	}
	if t.changed {
		before := t.row
		if t.row, err = t.Store.GetSubscription(ctx, w, id); err != nil {
			return false, err
		}
		if t.changed = false; before.Revision != t.row.Revision || before.ID == "" {
			t.health, t.inARow = t.row.EndpointHealth, 0
			t.stop() // lines go on by the row as it is now
		}
	}
	t.report.Ended = t.row.PausedAt != nil
	if now := t.Now(); t.report.Ended || closed(t.stopping) || !now.Before(t.until) {
		return true, nil
	}
	if due {
		if err := t.Store.BeginTelling(ctx, w, id); err != nil {
			return false, err
		}
		t.noted = t.Now()
	}
	if t.news {
		t.news, err = t.Store.TakeEvents(ctx, w, id)
	}
	return false, err
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// stop begins nothing more: what is under way comes to its end.
func (t *telling) stop() {
	close(t.halt)
	t.halt = make(chan struct{})
	for _, line := range t.waiting {
		delete(t.busy, line[0].Line)
	}
	t.waiting = nil
}

// fill begins as many lines as there is room for. An endpoint that is down is tried by one delivery, when it is time.
func (t *telling) fill(ctx context.Context) error {
	t.next = nil
	if t.health.RetryAt != nil {
		if t.health.RetryAt.After(t.Now()) {
			t.next = t.health.RetryAt
			return nil
		}
		if t.under > 0 {
			return nil
		}
		return t.probe(ctx)
	}
	if len(t.waiting) == 0 && t.under < tellAtATime {
		list, next, err := t.Store.NextDeliveries(ctx, t.ref.WorkspaceID, t.ref.SubscriptionID, t.busyLines(), tellPage)
		if err != nil {
			return err
		}
		t.next, t.waiting = next, lines(list)
		for _, line := range t.waiting {
			t.busy[line[0].Line] = true
		}
	}
	for len(t.waiting) > 0 && t.under < tellAtATime {
		t.begin(ctx, t.waiting[0])
		t.waiting = t.waiting[1:]
	}
	return nil
}

func (t *telling) busyLines() []string { return slices.Collect(maps.Keys(t.busy)) }

// lines sorts deliveries by their lines, in the order of the first of each.
func lines(list []models.SubscriptionDelivery) (out [][]models.SubscriptionDelivery) {
	at := map[string]int{}
	for _, one := range list {
		i, there := at[one.Line]
		if !there {
			i = len(out)
			at[one.Line], out = i, append(out, nil)
		}
		out[i] = append(out[i], one)
	}
	return out
}

// probe tries an endpoint that was down with the next delivery, or with the first of the held ones.
func (t *telling) probe(ctx context.Context) error {
	w, id := t.ref.WorkspaceID, t.ref.SubscriptionID
	list, _, err := t.Store.NextDeliveries(ctx, w, id, t.busyLines(), 1)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		held, err := t.Store.FirstHeld(ctx, w, id, t.busyLines())
		if err != nil || held == nil {
			return err
		}
		list = append(list, *held)
	}
	t.busy[list[0].Line] = true
	t.begin(ctx, list)
	return nil
}

// begin tells the deliveries of a line, one after the other, until one fails.
func (t *telling) begin(ctx context.Context, line []models.SubscriptionDelivery) {
	t.under++
	row, halt := t.row, t.halt
	t.calls.Go(func() {
		hand := func(what told) bool {
			select {
			case t.results <- what:
				return true
			case <-ctx.Done():
				return false
			}
		}
		for i := range line {
			if closed(halt) {
				break
			}
			one := t.tell(ctx, row, &line[i])
			if !hand(one) || one.problem != nil || one.err != nil {
				break
			}
		}
		hand(told{line: line[0].Line})
	})
}

// tell makes one call.
func (t *telling) tell(ctx context.Context, row models.Subscription, d *models.SubscriptionDelivery) told {
	out := told{line: d.Line, of: d, revision: row.Revision}
	body, err := t.Compose.ComposeEvent(ctx, row, *d)
	if err != nil {
		out.err = fmt.Errorf("compose an event: %w", err)
		return out
	}
	out.status, err = t.Caller.CallSubscription(ctx, row, d.ID, body)
	if err == nil {
		return out
	}
	if ctx.Err() != nil {
		out.err = ctx.Err()
		return out
	}
	problem, ok := errors.AsType[*WebhookProblem](err)
	if !ok {
		problem = &WebhookProblem{Detail: "the call failed"}
	}
	out.problem = problem
	return out
}

// wait waits until something came of a call, or there is something to do, and collects what came.
func (t *telling) wait(ctx context.Context, rings <-chan struct{}, finished bool) error {
	if t.news && !finished { // there is more to take: what came meanwhile is collected
		return t.collect(ctx)
	}
	var stopping <-chan struct{}
	var timer <-chan time.Time
	if !finished {
		stopping, timer = t.stopping, t.After(t.pause(), t.under)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-stopping:
	case <-timer:
	case <-rings:
		t.news, t.changed = true, true
	case what := <-t.results:
		if err := t.note(ctx, what); err != nil {
			return err
		}
	}
	return t.collect(ctx)
}

// pause is how long there is nothing to do, unless it rings.
func (t *telling) pause() time.Duration {
	pause := tellNote
	if t.next != nil {
		pause = min(pause, t.next.Sub(t.Now()))
	}
	return max(pause, time.Millisecond)
}

// collect takes what came of calls so far.
func (t *telling) collect(ctx context.Context) error {
	for {
		select {
		case what := <-t.results:
			if err := t.note(ctx, what); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}
