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
	"cadenza/models"
)

// secretSeparator stands between the newest signing secret and the one before it.
const secretSeparator = ","

// webhookCaller makes the calls of webhook steps, signed with the workspace's secrets (A10).
type webhookCaller struct {
	client *outbound.Client
	box    *seal.Box
	now    func() time.Time
}

// Call makes one attempt.
func (w webhookCaller) Call(ctx context.Context, call activities.WebhookCall) (activities.WebhookAnswer, error) {
	secrets, err := w.box.Open(call.SealedSecrets, models.PurposeWebhookSecret)
	if err != nil {
		return activities.WebhookAnswer{}, &activities.WebhookProblem{
			Reason: "webhook_secret_unreadable", Detail: "the signing secret cannot be decrypted", Refused: true, Final: true,
		}
	}
	response, err := w.client.Do(ctx, outbound.Request{
		ID: call.ID, Method: call.Method, URL: call.URL, Headers: call.Headers, Body: call.Body,
		Secrets: strings.Split(string(secrets), secretSeparator), Timestamp: w.now(),
	})
	answer := activities.WebhookAnswer{Status: response.Status, Text: beginning(response.Body), Values: map[string]string{}}
	if err != nil {
		return answer, webhookProblem(err, response)
	}
	for _, path := range call.Paths {
		if value, ok := outbound.Extract(response.Body, path); ok {
			answer.Values[path] = value
		}
	}
	return answer, nil
}

// beginning is what is kept of a body: as text that a database takes.
func beginning(body []byte) string {
	text := string(body[:min(len(body), models.MaxKeptAnswer)])
	return strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "?")
}

func webhookProblem(err error, response outbound.Response) *activities.WebhookProblem {
	p := &activities.WebhookProblem{Final: !outbound.Retryable(err), RetryAfter: response.RetryAfter, Reason: "webhook_no_answer"}
	if refused, ok := errors.AsType[*outbound.Refused](err); ok {
		p.Reason, p.Detail, p.Refused = "webhook_refused_request", refused.Reason, true
		if refused.Address {
			p.Reason = "webhook_refused_address"
		}
	} else if failed, ok := errors.AsType[*outbound.Failed](err); ok {
		p.Detail = failed.Reason
	}
	if response.Status != 0 {
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
	if before, err := a.box.Open(workspace.WebhookSecretSealed, models.PurposeWebhookSecret); err == nil {
		newest, _, _ := strings.Cut(string(before), secretSeparator)
		secrets += secretSeparator + newest
	}
	sealed, err := a.box.Seal([]byte(secrets), models.PurposeWebhookSecret)
	if err != nil {
		return "", fmt.Errorf("seal the signing secret: %w", err)
	}
	return secret, a.Store.ReplaceWebhookSecret(ctx, workspaceID, workspace.WebhookSecretSealed, sealed, actor)
}
