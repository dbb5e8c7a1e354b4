package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cadenza/activities"
	"cadenza/internal/outbound"
	"cadenza/internal/seal"
	"cadenza/internal/store"
)

// purposeWebhookSecret binds a workspace's sealed signing secret to its use.
const purposeWebhookSecret = "webhook-secret"

// webhookCaller makes the calls of webhook steps, signed with the workspace's secret (A10).
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
	secret, err := w.box.Open(workspace.WebhookSecretSealed, purposeWebhookSecret)
	if err != nil {
		return activities.WebhookAnswer{}, &activities.WebhookProblem{Reason: "webhook_secret_unreadable", Final: true}
	}
	response, err := w.client.Do(ctx, outbound.Request{
		ID: call.ID, Method: call.Method, URL: call.URL, Headers: call.Headers, Body: call.Body,
		Secrets: []string{string(secret)}, Timestamp: w.now(),
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
