package webhook

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"cadenza/internal/outbound"
	"cadenza/models"
)

// secretSeparator stands between the newest signing secret and the one before it.
const secretSeparator = ","

// Workspaces keeps the sealed signing secrets of workspaces.
type Workspaces interface {
	GetWorkspace(ctx context.Context, id string) (models.Workspace, error)
	// ReplaceWebhookSecret puts the new one in the place of the old, unless another is there by now.
	ReplaceWebhookSecret(ctx context.Context, workspaceID, before, after, actor string) error
}

// Box seals for a purpose and opens again.
type Box interface {
	Opener
	Seal(plain []byte, purpose string) (string, error)
}

// Secrets makes the secrets that sign a workspace's webhooks.
type Secrets struct {
	Box        Box
	Workspaces Workspaces
}

// First is the sealed secret of a new workspace.
func (s Secrets) First() (string, error) {
	_, sealed, err := newSecret(s.Box, models.PurposeWebhookSecret)
	return sealed, err
}

// newSecret makes a signing secret: for the one time that it is shown, and sealed.
func newSecret(box Box, purpose string) (secret, sealed string, err error) {
	if secret, err = outbound.NewSecret(rand.Reader); err != nil {
		return "", "", fmt.Errorf("make the signing secret: %w", err)
	}
	sealed, err = sealedBy(box, secret, purpose)
	return secret, sealed, err
}

func sealedBy(box Box, secrets, purpose string) (string, error) {
	sealed, err := box.Seal([]byte(secrets), purpose)
	if err != nil {
		return "", fmt.Errorf("seal the signing secret: %w", err)
	}
	return sealed, nil
}

// NewWebhookSecret makes a secret that signs the workspace's webhooks from now on. The
// newest before it goes on signing too, so that receivers can change over; older ones
// end, and one that no key opens any more is dropped: it cannot sign.
func (s Secrets) NewWebhookSecret(ctx context.Context, workspaceID, actor string) (string, error) {
	workspace, err := s.Workspaces.GetWorkspace(ctx, workspaceID)
	if err != nil {
		return "", err
	}
	secret, err := outbound.NewSecret(rand.Reader)
	if err != nil {
		return "", err
	}
	secrets := secret
	if before, err := s.Box.Open(workspace.WebhookSecretSealed, models.PurposeWebhookSecret); err == nil {
		newest, _, _ := strings.Cut(string(before), secretSeparator)
		secrets += secretSeparator + newest
	}
	sealed, err := sealedBy(s.Box, secrets, models.PurposeWebhookSecret)
	if err != nil {
		return "", err
	}
	return secret, s.Workspaces.ReplaceWebhookSecret(ctx, workspaceID, workspace.WebhookSecretSealed, sealed, actor)
}
