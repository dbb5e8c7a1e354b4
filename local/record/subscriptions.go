package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"cadenza/models"
)

// subscriptions writes two subscriptions: one that was told and then paused by a person, and one whose workflow was cancelled.
func (r *recorder) subscriptions(ctx context.Context) error {
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	defer program.Close()
	paused, err := r.told(ctx, program.URL)
	if err != nil {
		return err
	}
	yes := true
	a := r.stack.App
	pause := models.SubscriptionChange{Paused: &yes}
	_, err = a.Subscriptions.ChangeSubscription(ctx, paused.WorkspaceID, paused.ID, "recorder", pause, nil)
	if err != nil {
		return err
	}
	cancelled, err := r.told(ctx, program.URL)
	if err != nil {
		return err
	}
	return errors.Join(
		r.write(ctx, paused.WorkflowID(), "subscription", "told_and_paused"),
		a.Temporal.CancelWorkflow(ctx, cancelled.WorkflowID(), ""),
		r.write(ctx, cancelled.WorkflowID(), "subscription", "cancelled_while_it_waited"),
	)
}

// told makes a subscription, and waits until its program took an event.
func (r *recorder) told(ctx context.Context, url string) (models.Subscription, error) {
	a, workspace := r.stack.App, r.stack.Demo.WorkspaceID
	_, sealed, err := a.Subscribers().NewSubscriptionSecret()
	if err != nil {
		return models.Subscription{}, err
	}
	made, err := a.Subscriptions.CreateSubscription(ctx, models.Subscription{
		WorkspaceID: workspace, URL: url, Kinds: []models.EventKind{models.EventContactCreated}, Include: []models.EventPart{},
		SecretSealed: sealed,
	}, "recorder")
	if err != nil {
		return made, err
	}
	a.Subscribed.BeginSubscription(ctx, made)
	r.count++
	if _, err := a.Store.SaveContact(ctx, workspace, models.ContactInput{Phone: r.phone()}); err != nil {
		return made, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for made.Delivered == 0 {
		if err := pause(ctx); err != nil {
			return made, fmt.Errorf("nothing is told: %w", err)
		}
		if made, err = a.Subscriptions.GetSubscription(ctx, workspace, made.ID); err != nil {
			return made, err
		}
	}
	return made, nil
}
