package app

import (
	"context"
	"crypto/rand"
	"fmt"

	"cadenza/internal/config"
	"cadenza/models"
)

type keyCommand struct {
	config.Config `embed:""`
	Workspace     string `help:"Name of the workspace; it is made if it does not exist." required:""`
	TimeZone      string `help:"Time zone of a new workspace." default:"Europe/Rome"`
	Language      string `help:"Language of a new workspace." default:"it"`
	PhoneRegion   string `help:"Country (such as IT) whose phone numbers may be given without country code; empty requires the code always." default:""`
	Name          string `help:"Name of the key." default:"made by hand"`
}

// Run makes a key and prints it. It cannot be shown again.
func (c *keyCommand) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Config, s, func(a *App) error {
		w, err := a.ensureWorkspace(ctx, models.Workspace{
			Name: c.Workspace, TimeZone: c.TimeZone, Language: c.Language, PhoneRegion: c.PhoneRegion,
		})
		if err != nil {
			return err
		}
		key, err := a.NewKey(ctx, w.ID, c.Name, "")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, key)
		return err
	})
}

// NewWorkspace makes a workspace with a signing secret of its own.
func (a *App) NewWorkspace(ctx context.Context, w models.Workspace) (models.Workspace, error) {
	sealed, err := a.Secrets.First()
	if err != nil {
		return w, err
	}
	w.WebhookSecretSealed = sealed
	return a.Store.CreateWorkspace(ctx, w)
}

// NewKey makes an API key that may do everything and returns it, this once. given, when
// not empty, is used instead of a random one.
func (a *App) NewKey(ctx context.Context, workspaceID, name, given string) (string, error) {
	key := given
	if key == "" {
		var err error
		if key, err = models.NewSecret(models.APIKeyPrefix, rand.Reader); err != nil {
			return "", err
		}
	}
	_, err := a.Store.CreateAPIKey(ctx, models.APIKey{
		WorkspaceID: workspaceID, Name: name, Hash: models.HashSecret(key), Scopes: models.AllScopes(),
	}, "system")
	if err != nil {
		return "", fmt.Errorf("store the key: %w", err)
	}
	return key, nil
}
