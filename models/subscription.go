package models

import (
	"slices"
	"strconv"
	"time"
)

// Subscription is a program of the workspace's own that is told what happens, by signed calls of its URL.
type Subscription struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	// URL is called with POST; it may hold a password of the program's.
	URL string
	// Kinds are what the program hears of, Include what of it is told beside ids.
	Kinds   []EventKind `gorm:"serializer:json;not null"`
	Include []EventPart `gorm:"serializer:json;not null"`
	// SecretSealed signs the calls. OldSecretSealed, the one before it, signs them too until OldSecretUntil; "" for none.
	SecretSealed    string
	OldSecretSealed string
	OldSecretUntil  *time.Time
	// PausedAt is since when nothing is kept for it; nil when it is told.
	PausedAt *time.Time
	// Revision counts what people changed of it.
	Revision int
	// AtTX and AtID are the place among the workspace's events up to which there are deliveries.
	AtTX int64 `gorm:"column:at_tx"`
	AtID int64 `gorm:"column:at_id"`
	EndpointHealth
	Delivered   int64      // how many events it took
	DeliveredAt *time.Time // when it last did
	// Lost counts the events that it did not take within EventsKept, and that are told no more; LostAt is when the last was given up.
	Lost   int64
	LostAt *time.Time
	// WorkedAt is when its workflow was last at work.
	WorkedAt  time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

// EndpointHealth is how the endpoint of a subscription fares.
type EndpointHealth struct {
	// FailingSince is the first failure after the last success; nil while it takes what it is told.
	FailingSince *time.Time
	// Failures counts how often in a row it was found to be down, RetryAt is before when nothing is sent to it: one event tries it then.
	Failures int
	RetryAt  *time.Time
	// LastStatus is the HTTP status of the last call, 0 when no answer came; LastError says in words why it failed, "" when it did not.
	LastStatus int
	LastError  string
}

// WorkflowID is the Temporal id of the subscription.
func (s Subscription) WorkflowID() string { return "subscription/" + s.ID }

// At is the place among the workspace's events up to which there are deliveries.
func (s Subscription) At() EventPlace { return EventPlace{TX: s.AtTX, ID: s.AtID} }

// Wants reports whether the program hears of events of the kind.
func (s Subscription) Wants(kind EventKind) bool { return slices.Contains(s.Kinds, kind) }

// State is how it is with the subscription at large.
func (s Subscription) State() SubscriptionState {
	switch {
	case s.PausedAt != nil:
		return SubscriptionPaused
	case s.FailingSince != nil:
		return SubscriptionFailing
	}
	return SubscriptionOK
}

// SubscriptionState is how it is with a subscription at large.
type SubscriptionState string

// The states of a subscription.
const (
	SubscriptionOK      SubscriptionState = "ok"
	SubscriptionFailing SubscriptionState = "failing" // its last call failed
	SubscriptionPaused  SubscriptionState = "paused"  // a person paused it
)

// EventPart is what can be told of an event beside ids.
type EventPart string

// The parts of an event.
const (
	EventPartContact EventPart = "contact" // the contact as they are when it is told
	EventPartMessage EventPart = "message" // what a message says
)

// Scope is what one must be allowed to read to be told the part; "" for an unknown part.
func (p EventPart) Scope() Scope {
	switch p {
	case EventPartContact:
		return ScopeContactsRead
	case EventPartMessage:
		return ScopeChatsRead
	}
	return ""
}

// The bounds of subscriptions.
const (
	// MaxSubscriptions is how many a workspace may have.
	MaxSubscriptions = 20
	// MaxSubscriptionURL is the length of a URL in characters.
	MaxSubscriptionURL = 2048
	// EventsKept is how long a subscription is told of an event that it did not take.
	EventsKept = 72 * time.Hour
	// OldSecretSigns is how long the secret before the newest one signs too.
	OldSecretSigns = 24 * time.Hour
)

// SubscriptionChange is what a person changes of a subscription; nil leaves it as it is.
type SubscriptionChange struct {
	URL     *string
	Kinds   []EventKind
	Include []EventPart
	Paused  *bool
}

// Apply changes the subscription, but for its pause. An Include that is empty and not nil tells ids alone.
func (c SubscriptionChange) Apply(s *Subscription) {
	if c.URL != nil {
		s.URL = *c.URL
	}
	if c.Kinds != nil {
		s.Kinds = c.Kinds
	}
	if c.Include != nil {
		s.Include = c.Include
	}
}

// Scopes are what one must be allowed to read to let a program be told what the subscription tells.
func (s Subscription) Scopes() []Scope {
	var out []Scope
	for _, kind := range s.Kinds {
		out = append(out, kind.Scope())
	}
	for _, part := range s.Include {
		out = append(out, part.Scope())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// SubscriptionView is a subscription with what lies in other tables.
type SubscriptionView struct {
	Subscription
	// WaitingSince is when the oldest event happened that it was not told yet; nil when it was told all.
	WaitingSince *time.Time
}

// SubscriptionNews says whether a subscription has something to do.
type SubscriptionNews struct {
	ID       string
	Revision int
	// Waits is true when there are events after its place.
	Waits bool
}

// EventDeliveryState is what became of one event for one subscription.
type EventDeliveryState string

// The states of the delivery of an event. All but waiting are final.
const (
	EventWaiting   EventDeliveryState = "waiting"   // it is told, or told again, when its turn comes
	EventDelivered EventDeliveryState = "delivered" // the endpoint answered 2xx
	EventLost      EventDeliveryState = "lost"      // the endpoint did not take it within EventsKept
)

// SubscriptionDelivery is what is told to one subscription of one event, by ids alone.
type SubscriptionDelivery struct {
	// Place is its place in the order of the subscription.
	Place int64 `gorm:"primaryKey"`
	// ID is the webhook-id of all its attempts.
	ID             string
	SubscriptionID string
	WorkspaceID    string
	// Line names those that are told one after the other: the events of one contact, or of one campaign.
	Line      string
	Kind      EventKind
	ContactID string            // as the event's
	IDs       map[string]string `gorm:"column:ids;serializer:json;not null"`
	Arrival   *int64            // as the event's
	// HappenedAt is the event's own time.
	HappenedAt time.Time
	State      EventDeliveryState
	Attempts   int
	LastStatus int    // of the last answer; 0 when none came
	Error      string // why the last attempt failed, in words; "" when it did not
	// RetryAt is before when it is not told again, because it or one before it in its line failed; nil for no such time.
	RetryAt   *time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName is the plain plural.
func (SubscriptionDelivery) TableName() string { return "subscription_deliveries" }

// DeliveryOf is what a subscription is told of an event.
func DeliveryOf(s Subscription, e Event) SubscriptionDelivery {
	return SubscriptionDelivery{
		SubscriptionID: s.ID, WorkspaceID: s.WorkspaceID, Line: e.Line(), Kind: e.Kind, ContactID: e.ContactID, IDs: e.IDs,
		Arrival: e.Arrival, HappenedAt: e.At, State: EventWaiting,
	}
}

// EventAttempt is what came of telling one event.
type EventAttempt struct {
	Place int64
	Line  string // as the delivery's
	// Delivered is true when the endpoint answered 2xx.
	Delivered bool
	Status    int    // 0 when no answer came
	Error     string // in words; "" when it was delivered
	// RetryAt is before when it is not told again.
	RetryAt time.Time
}

// EventAttempts are what came of some calls of one subscription.
type EventAttempts struct {
	List []EventAttempt
	// Health is how the endpoint fares after them, by the subscription's Revision.
	Health   EndpointHealth
	Revision int
	// Recovered lets all that waits for its next attempt go at once.
	Recovered bool
}

// EventTestKind is that of a test event: nothing has happened.
const EventTestKind EventKind = "test"

// EventTest is what came of a test event.
type EventTest struct {
	Status int    // 0 when no answer came
	Error  string // in words; "" when it was delivered
	Took   time.Duration
}

// Line names the events that are told one after the other: those of a contact, or of a thing that is about nobody.
func (e Event) Line() string {
	if e.ContactID != "" {
		return e.ContactID
	}
	for _, noun := range []string{"campaign", "automation", "template"} {
		if id := e.IDs[noun]; id != "" {
			return noun + "/" + id
		}
	}
	return "event/" + strconv.FormatInt(e.ID, 10)
}
