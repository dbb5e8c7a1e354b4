package activities

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// The names of the activities of subscriptions on the wire.
const (
	NameTellSubscription  = "TellSubscription"
	NamePauseSubscription = "PauseSubscription"
)

// SubscriptionRef names a subscription.
type SubscriptionRef struct {
	WorkspaceID    string `json:"workspace_id"`
	SubscriptionID string `json:"subscription_id"`
}

// SubscriptionReport is what a call did.
type SubscriptionReport struct {
	// Delivered and Failed count the calls of the endpoint.
	Delivered int `json:"delivered"`
	Failed    int `json:"failed"`
	// State is that of the subscription; "" when it is deleted.
	State models.SubscriptionState `json:"state,omitempty"`
	// Ended is true when it is told nothing more: it is paused or deleted.
	Ended bool `json:"ended,omitempty"`
}

// SubscriptionStore keeps subscriptions and what each is told; the rows alone say how far that has come.
type SubscriptionStore interface {
	GetSubscription(ctx context.Context, workspaceID, id string) (models.Subscription, error)
	// ChangeSubscription changes one, unless allowed refuses what it would become.
	ChangeSubscription(
		ctx context.Context, workspaceID, id, actor string, change models.SubscriptionChange, allowed func(models.Subscription) error,
	) (models.Subscription, error)
	// BeginTelling notes that somebody is at work on it.
	BeginTelling(ctx context.Context, workspaceID, id string) error
	// TakeEvents makes deliveries of the next events, and reports whether there may be more.
	TakeEvents(ctx context.Context, workspaceID, id string) (more bool, err error)
	// NextDeliveries are the next to be told, of lines that are neither busy nor held; next is when the first of those held may be.
	NextDeliveries(
		ctx context.Context, workspaceID, id string, busy []string, most int,
	) (list []models.SubscriptionDelivery, next *time.Time, err error)
	// FirstHeld is the one whose next attempt comes first; nil for none.
	FirstHeld(ctx context.Context, workspaceID, id string, busy []string) (*models.SubscriptionDelivery, error)
	SaveAttempts(ctx context.Context, workspaceID, id string, did models.EventAttempts) error
}

// EventComposer writes what a program is told of an event, as it is at this moment.
type EventComposer interface {
	ComposeEvent(ctx context.Context, s models.Subscription, d models.SubscriptionDelivery) ([]byte, error)
}

// EventCaller makes one call of a subscription's endpoint, signed by its secrets. Its error is a *WebhookProblem.
type EventCaller interface {
	CallSubscription(ctx context.Context, s models.Subscription, id string, body []byte) (status int, err error)
}

// EventBell rings when a subscription has something to do.
type EventBell interface {
	// Join adds who waits; leave is to be called once.
	Join(subscriptionID string) (rings <-chan struct{}, leave func())
}

// EventCounters count what became of events.
type EventCounters interface {
	// EventTold counts a call of a subscription's endpoint by what came of it.
	EventTold(ctx context.Context, delivered bool)
}

// Subscriptions tells programs what happens.
type Subscriptions struct {
	Store   SubscriptionStore
	Compose EventComposer
	Caller  EventCaller
	Bell    EventBell
	Count   EventCounters
	Now     func() time.Time
	// After is when a time has passed: time.After, but for tests, whose clocks may skip a wait while nobody is being told.
	After func(wait time.Duration, telling int) <-chan time.Time
	Log   *slog.Logger
}

// How one call of TellSubscription goes about.
const (
	// tellFor is how long it works at most; the workflow calls again.
	tellFor = 10 * time.Minute
	// tellNote is how often its row is told that somebody is at work.
	tellNote = 30 * time.Second
)

// TellSubscription tells a program what happens, in order for each contact, for some minutes or until it is paused or deleted. A
// repeat goes on where the attempts that were saved end: what was told and not saved is told again, under the same id.
func (s *Subscriptions) TellSubscription(ctx context.Context, ref SubscriptionRef) (SubscriptionReport, error) {
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	defer beat(within)()
	t := &telling{
		Subscriptions: s, ref: ref, until: s.Now().Add(tellFor), busy: map[string]bool{}, results: make(chan told),
		stopping: activity.GetWorkerStopChannel(ctx),
	}
	err := t.run(within)
	cancel()
	t.calls.Wait()
	if models.CodeOf(err) == models.CodeNotFound {
		return SubscriptionReport{Delivered: t.report.Delivered, Failed: t.report.Failed, Ended: true}, nil
	}
	if err != nil {
		return t.report, err
	}
	t.report.State = t.row.State()
	return t.report, nil
}

// PauseSubscription pauses a subscription whose workflow was cancelled in Temporal.
func (s *Subscriptions) PauseSubscription(ctx context.Context, ref SubscriptionRef) (SubscriptionReport, error) {
	paused := true
	row, err := s.Store.ChangeSubscription(ctx, ref.WorkspaceID, ref.SubscriptionID, "temporal",
		models.SubscriptionChange{Paused: &paused}, nil)
	return SubscriptionReport{State: row.State(), Ended: true}, classify(err)
}
