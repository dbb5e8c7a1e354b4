// Package webhook makes the calls of webhook steps: it opens the workspace's signing secrets, calls
// through the guarded client of internal/outbound, and turns what came back into what the engine
// does about it (A10). It also makes and replaces those secrets.
package webhook

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"cadenza/activities"
	"cadenza/internal/outbound"
	"cadenza/models"
)

// Opener opens what was sealed for a purpose.
type Opener interface {
	Open(sealed, purpose string) ([]byte, error)
}

// Caller makes the calls of webhook steps, signed with the workspace's secrets.
type Caller struct {
	Client *outbound.Client
	Box    Opener
	Now    func() time.Time
}

// Call makes one attempt.
func (c Caller) Call(ctx context.Context, call activities.WebhookCall) (activities.WebhookAnswer, error) {
	secrets, err := c.Box.Open(call.SealedSecrets, models.PurposeWebhookSecret)
	if err != nil {
		return activities.WebhookAnswer{}, &activities.WebhookProblem{
			Reason: "webhook_secret_unreadable", Detail: "the signing secret cannot be decrypted", Refused: true, Final: true,
		}
	}
	response, err := c.Client.Do(ctx, outbound.Request{
		ID: call.ID, Method: call.Method, URL: call.URL, Headers: call.Headers, Body: call.Body,
		Secrets: strings.Split(string(secrets), secretSeparator), Timestamp: c.Now(),
	})
	answer := activities.WebhookAnswer{Status: response.Status, Text: beginning(response.Body), Values: map[string]string{}}
	if err != nil {
		return answer, problem(err, response)
	}
	for _, path := range call.Paths {
		if value, ok := models.JSONValue(response.Body, path); ok {
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

func problem(err error, response outbound.Response) *activities.WebhookProblem {
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
