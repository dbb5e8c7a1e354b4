package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cadenza/activities"
	"cadenza/internal/notify"
)

// wireNotify makes the ways by which people are told what needs them.
func (a *App) wireNotify() error {
	a.browsers = &notify.Browsers{
		Rows: a.Store, Box: a.box, HTTP: a.webhooks.Guarded(), Check: a.reachable, Subscriber: a.Config.PublicURL,
	}
	if a.Config.Mail.URL == "" {
		return nil
	}
	language := func(ctx context.Context, workspaceID string) (string, error) {
		w, err := a.Store.GetWorkspace(ctx, workspaceID)
		return w.Language, err
	}
	email, err := notify.NewEmail(a.Config.Mail.URL, a.Config.Mail.From, a.Config.PublicURL+"/console/", language)
	if err != nil {
		return fmt.Errorf("configuration: CADENZA_MAIL_URL, CADENZA_MAIL_FROM: %w", err)
	}
	a.email = email
	return nil
}

// reachable refuses addresses of browsers that are not called: what authenticates us does not go in the clear.
func (a *App) reachable(address string) error {
	if !a.Config.AllowPrivateWebhooks && !strings.HasPrefix(address, "https://") {
		return errors.New("the URL must begin with https://")
	}
	return a.webhooks.Check(address)
}

// notifier tells people, away from the console, what needs them.
func (a *App) notifier() *activities.Notifier {
	teller := &notify.Teller{Rows: a.Store, Push: a.browsers, Now: a.now, Log: a.Log}
	if a.email != nil {
		teller.Email = a.email
	}
	return &activities.Notifier{Teller: teller}
}
