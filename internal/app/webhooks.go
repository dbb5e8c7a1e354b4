package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"cadenza/activities"
	"cadenza/internal/outbound"
	"cadenza/internal/seal"
	"cadenza/internal/store"
)

// purposeWebhookSecret binds a workspace's sealed signing secrets to their use.
const purposeWebhookSecret = "webhook-secret"

// secretSeparator stands between the newest signing secret and the one before it.
const secretSeparator = ","

// webhookCaller makes the calls of webhook steps, signed with the workspace's secrets (A10).
type webhookCaller struct {
	client *outbound.Client
	store  *store.Store
	box    *seal.Box
	now    func() time.Time
}

// Call makes one attempt.
func (w webhookCaller) Call(ctx context.Context, call activities.WebhookCall) (activities.WebhookAnswer, error) {
	workspace, err := w.store.GetWorkspace(ctx, call.WorkspaceID)
	if err != nil {
		return activities.WebhookAnswer{}, fmt.Errorf("read the workspace: %w", err)
	}
	secrets, err := w.box.Open(workspace.WebhookSecretSealed, purposeWebhookSecret)
	if err != nil {
		return activities.WebhookAnswer{}, &activities.WebhookProblem{Reason: "webhook_secret_unreadable", Final: true}
	}
	response, err := w.client.Do(ctx, outbound.Request{
		ID: call.ID, Method: call.Method, URL: call.URL, Headers: call.Headers, Body: call.Body,
		Secrets: strings.Split(string(secrets), secretSeparator), Timestamp: w.now(),
	})
	if err != nil {
		return activities.WebhookAnswer{}, webhookProblem(err, response)
	}
	answer := activities.WebhookAnswer{Values: map[string]string{}}
	for _, path := range call.Paths {
		if value, ok := outbound.Extract(response.Body, path); ok {
			answer.Values[path] = value
		}
	}
	return answer, nil
}

func webhookProblem(err error, response outbound.Response) *activities.WebhookProblem {
	p := &activities.WebhookProblem{
		Status: response.Status, Final: !outbound.Retryable(err), RetryAfter: response.RetryAfter, Reason: "webhook_no_answer",
	}
	if _, refused := errors.AsType[*outbound.Refused](err); refused {
		p.Reason = "webhook_refused_address"
	} else if response.Status != 0 {
		p.Reason = fmt.Sprintf("webhook_%d", response.Status)
	}
	return p
}

// NewWebhookSecret makes a secret that signs the workspace's webhooks from now on. The
// newest before it goes on signing too, so that receivers can change over; older ones
// end, and one that no key opens any more is dropped: it cannot sign.
func (a *App) NewWebhookSecret(ctx context.Context, workspaceID, actor string) (string, error) {
	workspace, err := a.Store.GetWorkspace(ctx, workspaceID)
	if err != nil {
		return "", err
	}
	secret, err := outbound.NewSecret(rand.Reader)
	if err != nil {
		return "", err
	}
	secrets := secret
	if before, err := a.box.Open(workspace.WebhookSecretSealed, purposeWebhookSecret); err == nil {
		newest, _, _ := strings.Cut(string(before), secretSeparator)
		secrets += secretSeparator + newest
	}
	sealed, err := a.box.Seal([]byte(secrets), purposeWebhookSecret)
	if err != nil {
		return "", fmt.Errorf("seal the signing secret: %w", err)
	}
	return secret, a.Store.ReplaceWebhookSecret(ctx, workspaceID, workspace.WebhookSecretSealed, sealed, actor)
}
