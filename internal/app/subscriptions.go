package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"cadenza/activities"
	"cadenza/api"
	"cadenza/internal/outbound"
	"cadenza/internal/trigger"
	"cadenza/internal/webhook"
	"cadenza/models"
)

// bellEvery is how often it is looked, for all subscriptions of a process, whether something has happened.
const bellEvery = 200 * time.Millisecond

// connectionsKept are the connections to one program that stay open: as many as calls may be under way.
const connectionsKept = 16

// wireSubscriptions makes what tells programs what happens. They are called by connections of their own, so that none of them
// holds up a step.
func (a *App) wireSubscriptions() {
	a.programs = outbound.New(programCalls(a.Config.AllowPrivateWebhooks, a.now))
	a.subscribers = webhook.Subscribers{Client: a.programs, Box: a.box, Compose: composer{a}, Now: a.now}
	a.Subscribed = &trigger.Subscriptions{Rows: a.Subscriptions, Workflows: a.engine, Dispatcher: a.Dispatcher}
}

// programCalls are how programs are called: what they answer beside the status is nobody's concern.
func programCalls(private bool, now func() time.Time) outbound.Config {
	return outbound.Config{AllowPrivate: private, Now: now, IdlePerHost: connectionsKept, StatusOnly: true}
}

// Subscribers calls the programs that are told what happens.
func (a *App) Subscribers() webhook.Subscribers { return a.subscribers }

// tellers are the activities that tell programs.
func (a *App) tellers() *activities.Subscriptions {
	return &activities.Subscriptions{
		Store: a.Subscriptions, Compose: composer{a}, Caller: a.subscribers, Count: a.counters, Now: a.now,
		After: func(wait time.Duration, _ int) <-chan time.Time { return time.After(wait) }, Log: a.Log,
		Bell: activities.NewSubscriptionBell(a.Subscriptions, bellEvery),
	}
}

// composer writes what programs are told.
type composer struct{ *App }

// ComposeEvent writes what a program is told of an event, with the parts that its subscription includes, as they are now. What is
// gone is left out, and so are parts that are too large to be sent.
func (c composer) ComposeEvent(ctx context.Context, s models.Subscription, d models.SubscriptionDelivery) ([]byte, error) {
	var parts api.EventParts
	var err error
	who := models.Everyone(s.WorkspaceID)
	if slices.Contains(s.Include, models.EventPartContact) && d.ContactID != "" {
		if parts.Contact, err = there(c.Store.GetContact(ctx, who, d.ContactID)); err != nil {
			return nil, err
		}
	}
	if slices.Contains(s.Include, models.EventPartMessage) && strings.HasPrefix(string(d.Kind), "message.") {
		if id := d.IDs["message"]; id != "" {
			parts.Message, err = there(c.Store.GetMessage(ctx, who, id))
		} else if d.Arrival != nil {
			parts.Received, err = there(c.Store.ArrivedMessage(ctx, who, d.ContactID, *d.Arrival))
		}
		if err != nil {
			return nil, err
		}
	}
	body, err := api.EventBody(d, parts)
	if err == nil && len(body) > outbound.MaxBody { // it could never be sent, and would hold up its contact
		return api.EventBody(d, api.EventParts{TooLarge: true})
	}
	return body, err
}

// there is what was read, nil where it is gone.
func there[T any](row T, err error) (*T, error) {
	if models.CodeOf(err) == models.CodeNotFound {
		return nil, nil
	}
	return &row, err
}
