package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"cadenza/activities"
	"cadenza/internal/outbound"
	"cadenza/models"
)

// Subscribers calls the programs that are told what happens, signed with the secrets of their subscriptions.
type Subscribers struct {
	Client *outbound.Client
	Box    Box
	// Compose writes a test event.
	Compose activities.EventComposer
	Now     func() time.Time
}

// CheckEndpoint reports whether a program may be called at the URL; a refusal is a violation of /url.
func (s Subscribers) CheckEndpoint(url string) []models.Violation {
	err := s.Client.Check(url)
	if err == nil {
		return nil
	}
	detail := "may not be called"
	if refused, ok := errors.AsType[*outbound.Refused](err); ok {
		detail = refused.Reason
	}
	return []models.Violation{{Pointer: "/url", Detail: detail}}
}

// NewSubscriptionSecret makes a secret, for the one time that it is shown, and sealed.
func (s Subscribers) NewSubscriptionSecret() (secret, sealed string, err error) {
	return newSecret(s.Box, models.PurposeSubscription)
}

// secrets are those that sign now, the newest first. An old one that no key opens any more is left out.
func (s Subscribers) secrets(of models.Subscription) ([]string, error) {
	newest, err := s.Box.Open(of.SecretSealed, models.PurposeSubscription)
	if err != nil {
		return nil, fmt.Errorf("open the signing secret: %w", err)
	}
	out := []string{string(newest)}
	if of.OldSecretUntil != nil && s.Now().Before(*of.OldSecretUntil) {
		if old, err := s.Box.Open(of.OldSecretSealed, models.PurposeSubscription); err == nil {
			out = append(out, string(old))
		}
	}
	return out, nil
}

// CallSubscription makes one call. Its error is an *activities.WebhookProblem.
func (s Subscribers) CallSubscription(ctx context.Context, of models.Subscription, id string, body []byte) (status int, err error) {
	secrets, err := s.secrets(of)
	if err != nil {
		return 0, &activities.WebhookProblem{
			Reason: "webhook_secret_unreadable", Detail: "the signing secret cannot be decrypted", Refused: true,
		}
	}
	response, err := s.Client.Do(ctx, outbound.Request{
		ID: id, Method: http.MethodPost, URL: of.URL, Body: body, Secrets: secrets, Timestamp: s.Now(),
	})
	if err != nil {
		return response.Status, problem(err, response)
	}
	return response.Status, nil
}

// TestSubscription sends a test event at once, also to a subscription that is paused, and says what came of it.
func (s Subscribers) TestSubscription(ctx context.Context, of models.Subscription, id string) (models.EventTest, error) {
	began := time.Now()
	body, err := s.Compose.ComposeEvent(ctx, of, models.SubscriptionDelivery{ID: id, Kind: models.EventTestKind, HappenedAt: s.Now()})
	if err != nil {
		return models.EventTest{}, err
	}
	status, err := s.CallSubscription(ctx, of, id, body)
	out := models.EventTest{Status: status, Took: time.Since(began)}
	if found, ok := errors.AsType[*activities.WebhookProblem](err); ok {
		out.Error = found.Detail
	} else if err != nil {
		return out, err
	}
	return out, nil
}
