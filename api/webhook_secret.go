package api

import "context"

// WebhookSecrets makes the secrets that sign outgoing webhooks (A10).
type WebhookSecrets interface {
	// NewWebhookSecret puts a new secret before the workspace's newest and returns it;
	// it is shown nowhere else.
	NewWebhookSecret(ctx context.Context, workspaceID, actor string) (string, error)
}

// NewWebhookSecret makes a signing secret and shows it, this once.
func (s *server) NewWebhookSecret(ctx context.Context, r NewWebhookSecretRequestObject) (NewWebhookSecretResponseObject, error) {
	who := callerOf(ctx)
	made, err := once(ctx, s, r.Params.IdempotencyKey, withoutSecret, func(ctx context.Context) (WebhookSecret, error) {
		secret, err := s.Secrets.NewWebhookSecret(ctx, who.workspaceID, who.actor)
		return WebhookSecret{Secret: &secret}, err
	})
	return NewWebhookSecret201JSONResponse(made), err
}

func withoutSecret(WebhookSecret) WebhookSecret { return WebhookSecret{} }
