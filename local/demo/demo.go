package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"cadenza/internal/outbound"
	"cadenza/models"
)

// Demo describes the workspace that a first start of the local stack makes.
type Demo struct {
	// APIKey is the key to let in; "" makes one.
	APIKey        string
	PhoneNumberID string
	WABAID        string
	DisplayPhone  string
	Token         string
}

// DemoWorkspace is what SeedDemo made or found.
type DemoWorkspace struct {
	WorkspaceID  string
	AutomationID string
	// APIKey is empty when the workspace was there before and no key was asked for.
	APIKey string
	// New tells that the workspace was made just now.
	New bool
}

// demoName is what the demo workspace is called at first.
const demoName = "Demo"

// SeedDemo makes the demo workspace once: a number, a key, templates and an active automation.
func (a *App) SeedDemo(ctx context.Context, d Demo) (DemoWorkspace, error) {
	workspaceID, err := a.demoWorkspace(ctx, d)
	if err != nil {
		return DemoWorkspace{}, fmt.Errorf("make the demo workspace: %w", err)
	}
	out := DemoWorkspace{WorkspaceID: workspaceID, APIKey: d.APIKey}
	if err := a.ensureKey(ctx, workspaceID, d.APIKey); err != nil {
		return out, err
	}
	if out.AutomationID, err = a.Store.AutomationByName(ctx, workspaceID, demoAutomationName); err == nil {
		return out, nil
	}
	if models.CodeOf(err) != models.CodeNotFound {
		return out, err
	}
	out.New = true
	return a.seedDemo(ctx, out, d)
}

// demoWorkspace finds the demo workspace by its number, whatever it is called by now, or
// makes it. One that was made and got no number before the process died has its first name.
func (a *App) demoWorkspace(ctx context.Context, d Demo) (string, error) {
	n, err := a.Store.NumberByPhoneNumberID(ctx, d.PhoneNumberID)
	if err == nil || models.CodeOf(err) != models.CodeNotFound {
		return n.WorkspaceID, err
	}
	w, err := a.Store.WorkspaceByName(ctx, demoName)
	if models.CodeOf(err) == models.CodeNotFound {
		w, err = a.NewWorkspace(ctx, models.Workspace{Name: demoName, TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"})
	}
	return w.ID, err
}

func (a *App) seedDemo(ctx context.Context, out DemoWorkspace, d Demo) (DemoWorkspace, error) {
	var err error
	if out.APIKey == "" {
		if out.APIKey, err = a.NewKey(ctx, out.WorkspaceID, "demo", ""); err != nil {
			return out, err
		}
	}
	if err := a.seedNumber(ctx, out.WorkspaceID, d); err != nil {
		return out, err
	}
	if _, err := a.Accounts.SyncTemplates(ctx, out.WorkspaceID); err != nil {
		return out, fmt.Errorf("sync the demo's templates: %w", err)
	}
	_, err = a.Store.CreateField(ctx, models.Field{WorkspaceID: out.WorkspaceID, Code: "CITY", Name: "City", Type: models.FieldText})
	if err != nil && models.CodeOf(err) != models.CodeConflict {
		return out, fmt.Errorf("make the demo's field: %w", err)
	}
	published, err := a.Store.CreateAutomation(ctx, out.WorkspaceID, "system", demoAutomation())
	if err != nil {
		return out, fmt.Errorf("make the demo's automation: %w", err)
	}
	out.AutomationID = published.Automation.ID
	_, err = a.Dispatcher.Activate(ctx, out.WorkspaceID, out.AutomationID, "system")
	return out, err
}

func (a *App) seedNumber(ctx context.Context, workspaceID string, d Demo) error {
	token, err := a.box.Seal([]byte(d.Token), models.PurposeNumberToken)
	if err != nil {
		return fmt.Errorf("seal the demo's token: %w", err)
	}
	_, err = a.Store.CreateNumber(ctx, models.Number{
		WorkspaceID: workspaceID, PhoneNumberID: d.PhoneNumberID, WABAID: d.WABAID,
		DisplayPhone: d.DisplayPhone, TokenSealed: token, MessagesPerSecond: models.DefaultMessagesPerSecond,
	}, "system")
	if err != nil && models.CodeOf(err) != models.CodeConflict {
		return fmt.Errorf("make the demo's number: %w", err)
	}
	return nil
}

const demoAutomationName = "Demo welcome"

// demoAutomation greets a contact, waits a little, offers a choice and marks them: every
// wait is short, so that a person can watch.
func demoAutomation() models.AutomationInput {
	wait := func(d time.Duration) models.Wait { return models.Wait{For: models.Duration(d)} }
	firstName := map[string]string{"1": "%%FIRST_NAME%%"}
	return models.AutomationInput{
		Name:    demoAutomationName,
		Reentry: models.Reentry{}.WithDefaults(),
		Definition: models.Definition{
			Start: []models.Start{},
			Steps: []models.Step{
				{Name: "greeting", Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
					Template: "welcome", Language: "it", Parameters: firstName,
				}},
				{Name: "mark as new", Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: []string{"new"}}},
				{Name: "offer a choice", Kind: models.KindSendTemplate, Wait: wait(10 * time.Second), Settings: &models.SendTemplate{
					Template: "choice", Language: "it",
				}},
				{Name: "ask for the city", Kind: models.KindSendMessage, Wait: wait(15 * time.Second), Settings: &models.SendMessage{
					Text:     "Ciao %%FIRST_NAME%%, da quale città ci scrivi?",
					Fallback: models.Fallback{FallbackTemplate: "open_template", FallbackLanguage: "it", FallbackParameters: firstName},
				}},
				{Name: "note the city", Kind: models.KindSetField, Settings: &models.SetField{
					Field: "CITY", From: models.FromNextMessage, Limit: models.Duration(time.Minute),
				}},
				{Name: "open a ticket", Kind: models.KindOpenTicket, Settings: &models.OpenTicket{
					Title: "Call back %%FIRST_NAME%% (%%CITY%%)", Priority: models.PriorityMedium,
				}},
			},
		},
		Phrases:   []string{},
		NewSecret: newStartSecret,
	}
}

// NewWorkspace makes a workspace with a signing secret of its own.
func (a *App) NewWorkspace(ctx context.Context, w models.Workspace) (models.Workspace, error) {
	secret, err := outbound.NewSecret(rand.Reader)
	if err != nil {
		return w, fmt.Errorf("make the signing secret: %w", err)
	}
	if w.WebhookSecretSealed, err = a.box.Seal([]byte(secret), models.PurposeWebhookSecret); err != nil {
		return w, fmt.Errorf("seal the signing secret: %w", err)
	}
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

// ensureKey lets a given key into the workspace; "" asks for nothing.
func (a *App) ensureKey(ctx context.Context, workspaceID, key string) error {
	if key == "" {
		return nil
	}
	_, _, err := a.Store.Authenticate(ctx, models.HashSecret(key))
	if err == nil {
		return nil
	}
	if code := models.CodeOf(err); code != models.CodeNotFound && code != models.CodeForbidden {
		return fmt.Errorf("look the key up: %w", err)
	}
	_, err = a.NewKey(ctx, workspaceID, "given at start", key)
	return err
}

// newStartSecret makes the secret of an integration start. The random source of the
// operating system does not fail on the systems that we run on.
func newStartSecret() string {
	secret, err := models.NewSecret(models.StartSecretPrefix, rand.Reader)
	if err != nil {
		panic(errors.Join(errors.New("the system has no randomness"), err))
	}
	return secret
}
