package trigger

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"cadenza/internal/phrase"
	"cadenza/models"
)

// Inbox is the store's side of routing.
type Inbox interface {
	// Route routes a kept message, once. It asks decide within the transaction that does what
	// decide says. A message that was routed before gives an empty result.
	Route(
		ctx context.Context, wamid string, phrase func(string) string, decide func(models.Situation) models.Decision,
	) (models.Routed, error)
	// Unrouted returns a page of messages that were kept before the instant and not routed, the
	// oldest first; after is the last message of the page before.
	Unrouted(ctx context.Context, before time.Time, after models.InboundMessage) ([]models.InboundMessage, error)
}

// Teller tells workflows what the rows say: the Dispatcher.
type Teller interface {
	Wake(ctx context.Context, runs []models.Run, why string)
	Begin(ctx context.Context, accepted []models.Accepted)
	Closed(ctx context.Context, runs []models.Run, reason string)
}

// Sender sends messages that belong to no run: the Outbox.
type Sender interface {
	Send(ctx context.Context, messages []models.DirectMessage)
}

// Router gives each kept message to the runs and automations that it concerns: first the rows,
// in one transaction, then the workflows. Sweep routes what was left, after a crash for example.
type Router struct {
	Inbox Inbox
	Tell  Teller
	// Outbox sends what routing answers by itself.
	Outbox Sender
	Log    *slog.Logger

	// slots bounds how many writers are served at a time.
	slots chan struct{}
	busy  sync.WaitGroup
}

// NewRouter makes a router that serves at most atATime writers at a time.
func NewRouter(inbox Inbox, tell Teller, outbox Sender, atATime int, log *slog.Logger) *Router {
	return &Router{Inbox: inbox, Tell: tell, Outbox: outbox, Log: log, slots: make(chan struct{}, atATime)}
}

// routeTimeout bounds the routing of one message. The sweep tries again later.
const routeTimeout = 30 * time.Second

// Go routes kept messages and does not keep the caller waiting. Messages of one writer are
// routed in the order given, those of different writers side by side.
func (r *Router) Go(ctx context.Context, messages []models.InboundMessage) {
	ctx = context.WithoutCancel(ctx)
	for _, group := range byWriter(messages) {
		r.busy.Go(func() {
			r.slots <- struct{}{}
			defer func() { <-r.slots }()
			if _, failed := r.routeAll(ctx, group); len(failed) > 0 {
				r.Log.WarnContext(ctx, "routing is left to the sweep", "error", models.Partial(failed, nil))
			}
		})
	}
}

// Wait waits until everything given to Go is routed.
func (r *Router) Wait() { r.busy.Wait() }

// byWriter groups messages by who wrote them and keeps their order.
func byWriter(messages []models.InboundMessage) [][]models.InboundMessage {
	var out [][]models.InboundMessage
	place := map[[2]string]int{}
	for _, m := range messages {
		writer := [2]string{m.WaID, m.UserID}
		i, known := place[writer]
		if !known {
			i = len(out)
			place[writer] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], m)
	}
	return out
}

// Sweep routes page by page what was kept before the instant and not routed since, and calls
// progress after each page. A message that cannot be routed does not stop it: the error, a
// PartialError, names it.
func (r *Router) Sweep(ctx context.Context, before time.Time, progress func(routed int)) (int, error) {
	routed := 0
	var failed []models.RowFailure
	var last models.InboundMessage
	for ctx.Err() == nil {
		page, err := r.Inbox.Unrouted(ctx, before, last)
		if err != nil || len(page) == 0 {
			return routed, models.Partial(failed, err)
		}
		last = page[len(page)-1]
		n, more := r.routeAll(ctx, page)
		routed, failed = routed+n, append(failed, more...)
		progress(routed)
	}
	return routed, models.Partial(failed, ctx.Err())
}

// routeAll routes one message after the other until the context ends. A failure does not stop it.
func (r *Router) routeAll(ctx context.Context, messages []models.InboundMessage) (routed int, failed []models.RowFailure) {
	for _, m := range messages {
		err := models.Safely(func() error { return r.route(ctx, m.WAMID) })
		switch {
		case ctx.Err() != nil:
			return routed, failed
		case err != nil:
			failed = append(failed, models.RowFailure{Part: models.PartRoute, Key: m.WAMID, WorkspaceID: m.WorkspaceID, Err: err})
		default:
			routed++
		}
	}
	return routed, failed
}

// route routes one message and tells the workflows that it concerns.
func (r *Router) route(ctx context.Context, wamid string) error {
	ctx, cancel := context.WithTimeout(ctx, routeTimeout)
	defer cancel()
	done, err := r.Inbox.Route(ctx, wamid, phrase.Normalize, Decide)
	if err != nil {
		return err
	}
	r.Tell.Wake(ctx, done.Woken, "the contact wrote")
	r.Tell.Begin(ctx, done.Started)
	if len(done.Messages) > 0 {
		r.Outbox.Send(ctx, done.Messages)
	}
	r.Tell.Closed(ctx, done.Closed, "two contacts turned out to be one")
	return nil
}
