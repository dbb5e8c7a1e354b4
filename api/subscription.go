package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"cadenza/models"
)

// SubscriptionStore keeps the programs that are told what happens.
type SubscriptionStore interface {
	CreateSubscription(ctx context.Context, made models.Subscription, actor string) (models.Subscription, error)
	GetSubscription(ctx context.Context, workspaceID, id string) (models.Subscription, error)
	// ViewSubscription is GetSubscription with how far it has come.
	ViewSubscription(ctx context.Context, workspaceID, id string) (models.SubscriptionView, error)
	ListSubscriptions(ctx context.Context, workspaceID string, p models.Page) (list []models.SubscriptionView, next string, err error)
	// ChangeSubscription changes one, unless allowed refuses what it would become.
	ChangeSubscription(
		ctx context.Context, workspaceID, id, actor string, change models.SubscriptionChange, allowed func(models.Subscription) error,
	) (models.Subscription, error)
	DeleteSubscription(ctx context.Context, workspaceID, id, actor string) error
	// ReplaceSubscriptionSecret puts a sealed secret before the newest one.
	ReplaceSubscriptionSecret(ctx context.Context, workspaceID, id, sealed, actor string) (models.Subscription, error)
	// ListEventDeliveries pages through its deliveries of the kinds.
	ListEventDeliveries(
		ctx context.Context, workspaceID, id string, kinds []models.EventKind, p models.Page,
	) ([]models.SubscriptionDelivery, string, error)
}

// Subscribers calls the programs.
type Subscribers interface {
	// CheckEndpoint returns why a program may not be called at the URL.
	CheckEndpoint(url string) []models.Violation
	NewSubscriptionSecret() (secret, sealed string, err error)
	// TestSubscription sends a test event now.
	TestSubscription(ctx context.Context, of models.Subscription, id string) (models.EventTest, error)
}

// SubscriptionStarter starts the workflows of subscriptions.
type SubscriptionStarter interface {
	BeginSubscription(ctx context.Context, of models.Subscription)
}

func subscriptionAnswer(v models.SubscriptionView) Subscription {
	h := v.EndpointHealth
	return Subscription{
		ID: v.ID, WorkflowID: v.WorkflowID(), URL: v.URL,
		Kinds:   each(v.Kinds, func(k models.EventKind) EventKind { return EventKind(k) }),
		Include: each(v.Include, func(p models.EventPart) EventPart { return EventPart(p) }),
		State:   SubscriptionState(v.State()), PausedAt: utc(v.PausedAt), FailingSince: utc(h.FailingSince), RetryAt: utc(h.RetryAt),
		LastStatus: h.LastStatus, LastError: h.LastError, Delivered: v.Delivered, DeliveredAt: utc(v.DeliveredAt),
		WaitingSince: utc(v.WaitingSince), Lost: v.Lost, LostAt: utc(v.LostAt), OldSecretUntil: utc(v.OldSecretUntil),
		CreatedAt: v.CreatedAt.UTC(), UpdatedAt: v.UpdatedAt.UTC(),
	}
}

// withNewSecret is the one answer that shows the secret.
func withNewSecret(s models.Subscription, secret string) Subscription {
	out := subscriptionAnswer(models.SubscriptionView{Subscription: s})
	out.Secret = &secret
	return out
}

func withoutSubscriptionSecret(s Subscription) Subscription {
	s.Secret = nil
	return s
}

func eventKinds(in []EventKind) []models.EventKind {
	return each(in, func(k EventKind) models.EventKind { return models.EventKind(k) })
}

func eventParts(in []EventPart) []models.EventPart {
	return each(in, func(p EventPart) models.EventPart { return models.EventPart(p) })
}

// mayBeTold refuses a subscription by which a program would learn what its maker may not read.
func (who caller) mayBeTold(s models.Subscription) error {
	for _, scope := range s.Scopes() {
		if !slices.Contains(who.scopes, scope) {
			return models.Errorf(models.CodeForbidden, "the program would be told what needs the scope %s, which you do not have", scope)
		}
	}
	return nil
}

// mayHearOf are the kinds of events that a caller may read.
func (who caller) mayHearOf() []models.EventKind {
	return slices.DeleteFunc(models.EventKinds(), func(k models.EventKind) bool { return !slices.Contains(who.scopes, k.Scope()) })
}

// ListSubscriptions pages through the subscriptions.
func (s *server) ListSubscriptions(ctx context.Context, r ListSubscriptionsRequestObject) (ListSubscriptionsResponseObject, error) {
	rows, next, err := s.Subscriptions.ListSubscriptions(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListSubscriptions200JSONResponse{Items: each(rows, subscriptionAnswer), Next: optional(next)}, err
}

// CreateSubscription lets a program be told what happens, and shows its secret, this once.
func (s *server) CreateSubscription(ctx context.Context, r CreateSubscriptionRequestObject) (CreateSubscriptionResponseObject, error) {
	who := callerOf(ctx)
	in := models.Subscription{
		WorkspaceID: who.workspaceID, URL: r.Body.URL, Kinds: eventKinds(r.Body.Kinds), Include: eventParts(value(r.Body.Include)),
	}
	if err := models.Invalid("the subscription breaks rules", s.Subscribers.CheckEndpoint(in.URL)); err != nil {
		return nil, err
	}
	if err := who.mayBeTold(in); err != nil {
		return nil, err
	}
	if _, err := s.Events.Listen(ctx, who.workspaceID); err != nil { // committed before the subscription chooses its place
		return nil, err
	}
	var begun *models.Subscription
	made, err := once(ctx, s, r.Params.IdempotencyKey, withoutSubscriptionSecret, func(ctx context.Context) (Subscription, error) {
		secret, sealed, err := s.Subscribers.NewSubscriptionSecret()
		if err != nil {
			return Subscription{}, err
		}
		in.SecretSealed = sealed
		row, err := s.Subscriptions.CreateSubscription(ctx, in, who.actor)
		begun = &row
		return withNewSecret(row, secret), err
	})
	if err == nil && begun != nil {
		s.SubscriptionStarter.BeginSubscription(ctx, *begun)
	}
	return CreateSubscription201JSONResponse(made), err
}

// GetSubscription reads a subscription.
func (s *server) GetSubscription(ctx context.Context, r GetSubscriptionRequestObject) (GetSubscriptionResponseObject, error) {
	row, err := s.Subscriptions.ViewSubscription(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetSubscription200JSONResponse(subscriptionAnswer(row)), err
}

// UpdateSubscription changes, pauses or resumes a subscription.
func (s *server) UpdateSubscription(ctx context.Context, r UpdateSubscriptionRequestObject) (UpdateSubscriptionResponseObject, error) {
	who := callerOf(ctx)
	change := models.SubscriptionChange{URL: r.Body.URL, Paused: r.Body.Paused}
	if r.Body.Kinds != nil {
		change.Kinds = eventKinds(*r.Body.Kinds)
	}
	if r.Body.Include != nil {
		change.Include = eventParts(*r.Body.Include)
	}
	if change.URL != nil {
		if err := models.Invalid("the subscription breaks rules", s.Subscribers.CheckEndpoint(*change.URL)); err != nil {
			return nil, err
		}
	}
	row, err := s.Subscriptions.ChangeSubscription(ctx, who.workspaceID, r.ID, who.actor, change, who.mayBeTold)
	if err != nil {
		return nil, err
	}
	if row.PausedAt == nil {
		s.SubscriptionStarter.BeginSubscription(ctx, row)
	}
	view, err := s.Subscriptions.ViewSubscription(ctx, who.workspaceID, r.ID)
	return UpdateSubscription200JSONResponse(subscriptionAnswer(view)), err
}

// DeleteSubscription deletes a subscription.
func (s *server) DeleteSubscription(ctx context.Context, r DeleteSubscriptionRequestObject) (DeleteSubscriptionResponseObject, error) {
	who := callerOf(ctx)
	return DeleteSubscription204Response{}, s.Subscriptions.DeleteSubscription(ctx, who.workspaceID, r.ID, who.actor)
}

// NewSubscriptionSecret makes a new secret, and shows it, this once.
func (s *server) NewSubscriptionSecret(
	ctx context.Context, r NewSubscriptionSecretRequestObject,
) (NewSubscriptionSecretResponseObject, error) {
	who := callerOf(ctx)
	made, err := once(ctx, s, r.Params.IdempotencyKey, withoutSubscriptionSecret, func(ctx context.Context) (Subscription, error) {
		secret, sealed, err := s.Subscribers.NewSubscriptionSecret()
		if err != nil {
			return Subscription{}, err
		}
		row, err := s.Subscriptions.ReplaceSubscriptionSecret(ctx, who.workspaceID, r.ID, sealed, who.actor)
		return withNewSecret(row, secret), err
	})
	return NewSubscriptionSecret201JSONResponse(made), err
}

// TestSubscription sends a test event now.
func (s *server) TestSubscription(ctx context.Context, r TestSubscriptionRequestObject) (TestSubscriptionResponseObject, error) {
	row, err := s.Subscriptions.GetSubscription(ctx, callerOf(ctx).workspaceID, r.ID)
	if err != nil {
		return nil, err
	}
	got, err := s.Subscribers.TestSubscription(ctx, row, "test_"+uuid.NewString())
	return TestSubscription200JSONResponse{Status: got.Status, Error: got.Error, DurationMs: got.Took.Milliseconds()}, err
}

func eventDeliveryAnswer(d models.SubscriptionDelivery) SubscriptionDelivery {
	return SubscriptionDelivery{
		ID: d.ID, Kind: EventKind(d.Kind), Ids: d.IDs, State: SubscriptionDeliveryState(d.State), Attempts: d.Attempts,
		LastStatus: d.LastStatus, Error: d.Error, RetryAt: utc(d.RetryAt), At: d.HappenedAt.UTC(), UpdatedAt: d.UpdatedAt.UTC(),
	}
}

// ListSubscriptionDeliveries pages through what a subscription was told.
func (s *server) ListSubscriptionDeliveries(
	ctx context.Context, r ListSubscriptionDeliveriesRequestObject,
) (ListSubscriptionDeliveriesResponseObject, error) {
	who := callerOf(ctx)
	p := page(r.Params.Limit, r.Params.After)
	rows, next, err := s.Subscriptions.ListEventDeliveries(ctx, who.workspaceID, r.ID, who.mayHearOf(), p)
	return ListSubscriptionDeliveries200JSONResponse{Items: each(rows, eventDeliveryAnswer), Next: optional(next)}, err
}

// EventParts are what is told of an event beside ids; nil for what is not told, or is gone.
type EventParts struct {
	Contact  *models.ContactView
	Message  *models.Message
	Received *models.InboundMessage
	// TooLarge is true when there were parts, and they are too large to be sent.
	TooLarge bool
}

// EventBody is the body of a call that tells a program of an event: its parts are written as answers are.
func EventBody(d models.SubscriptionDelivery, parts EventParts) ([]byte, error) {
	call := EventCall{ID: d.ID, Kind: string(d.Kind), At: d.HappenedAt.UTC(), Ids: d.IDs}
	if call.Ids == nil {
		call.Ids = map[string]string{}
	}
	if parts.TooLarge {
		call.PartsTooLarge = &parts.TooLarge
	}
	if parts.Contact != nil {
		contact := contactAnswer(*parts.Contact)
		call.Contact = &contact
	}
	if parts.Message != nil {
		message := messageAnswer(*parts.Message)
		call.Message = &message
	}
	if parts.Received != nil {
		received := inboundAnswer(*parts.Received)
		call.Received = &received
	}
	body, err := json.Marshal(call)
	if err != nil {
		return nil, fmt.Errorf("write an event: %w", err)
	}
	return body, nil
}
