// Package demo seeds the workspace that a first start of the local stack shows: a number of the
// simulator, templates and an automation that a person can watch.
package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"cadenza/internal/app"
	"cadenza/models"
)

// Options describe the workspace.
type Options struct {
	// APIKey is the key to let in; "" makes one.
	APIKey        string
	PhoneNumberID string
	WABAID        string
	DisplayPhone  string
	Token         string
}

// Workspace is what Seed made or found.
type Workspace struct {
	WorkspaceID  string
	AutomationID string
	// APIKey is empty when the workspace was there before and no key was asked for.
	APIKey string
	// New reports that the workspace was made just now.
	New bool
}

// What the workspace and its automation are called at first.
const (
	name           = "Demo"
	automationName = "Demo welcome"
)

// seeder seeds one workspace.
type seeder struct {
	*app.App
	Options
}

// Seed makes the demo workspace once: a number, a key, templates and an active automation.
func Seed(ctx context.Context, a *app.App, o Options) (Workspace, error) {
	s := seeder{a, o}
	workspaceID, err := s.workspace(ctx)
	if err != nil {
		return Workspace{}, fmt.Errorf("make the demo workspace: %w", err)
	}
	out := Workspace{WorkspaceID: workspaceID, APIKey: o.APIKey}
	if err := s.ensureKey(ctx, workspaceID); err != nil {
		return out, err
	}
	if out.AutomationID, err = s.Store.AutomationByName(ctx, workspaceID, automationName); err == nil {
		return out, nil
	}
	if models.CodeOf(err) != models.CodeNotFound {
		return out, err
	}
	out.New = true
	return s.seed(ctx, out)
}

// workspace finds the demo workspace by its number, whatever it is called by now, or
// makes it. One that was made and got no number before the process died has its first name.
func (s seeder) workspace(ctx context.Context) (string, error) {
	n, err := s.Store.NumberByPhoneNumberID(ctx, s.PhoneNumberID)
	if err == nil || models.CodeOf(err) != models.CodeNotFound {
		return n.WorkspaceID, err
	}
	w, err := s.Store.WorkspaceByName(ctx, name)
	if models.CodeOf(err) == models.CodeNotFound {
		w, err = s.NewWorkspace(ctx, models.Workspace{
			Name: name, TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT",
			Consent: &models.ConsentRules{OptOutButtons: &[]string{"Disiscrivimi"}}, // of the template "choice"
		})
	}
	return w.ID, err
}

func (s seeder) seed(ctx context.Context, out Workspace) (Workspace, error) {
	var err error
	if out.APIKey == "" {
		if out.APIKey, err = s.NewKey(ctx, out.WorkspaceID, "demo", ""); err != nil {
			return out, err
		}
	}
	if err := s.number(ctx, out.WorkspaceID); err != nil {
		return out, err
	}
	if _, err := s.Accounts.SyncTemplates(ctx, out.WorkspaceID); err != nil {
		return out, fmt.Errorf("sync the demo's templates: %w", err)
	}
	_, err = s.Store.CreateField(ctx, models.Field{WorkspaceID: out.WorkspaceID, Code: "CITY", Name: "City", Type: models.FieldText})
	if err != nil && models.CodeOf(err) != models.CodeConflict {
		return out, fmt.Errorf("make the demo's field: %w", err)
	}
	published, err := s.Store.CreateAutomation(ctx, out.WorkspaceID, "system", automation())
	if err != nil {
		return out, fmt.Errorf("make the demo's automation: %w", err)
	}
	out.AutomationID = published.Automation.ID
	_, err = s.Store.ActivateAutomation(ctx, out.WorkspaceID, out.AutomationID, "system")
	return out, err
}

func (s seeder) number(ctx context.Context, workspaceID string) error {
	token, err := s.SealToken(s.Token)
	if err != nil {
		return fmt.Errorf("seal the demo's token: %w", err)
	}
	_, err = s.Store.CreateNumber(ctx, models.Number{
		WorkspaceID: workspaceID, PhoneNumberID: s.PhoneNumberID, WABAID: s.WABAID,
		DisplayPhone: s.DisplayPhone, TokenSealed: token, MessagesPerSecond: models.DefaultMessagesPerSecond,
	}, "system")
	if err != nil && models.CodeOf(err) != models.CodeConflict {
		return fmt.Errorf("make the demo's number: %w", err)
	}
	return nil
}

// automation greets a contact, waits a little, offers a choice and marks them: every
// wait is short, so that a person can watch.
func automation() models.AutomationInput {
	wait := func(d time.Duration) models.Wait { return models.Wait{For: models.Duration(d)} }
	firstName := map[string]string{"1": "%%FIRST_NAME%%"}
	return models.AutomationInput{
		Name:    automationName,
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
		NewSecret: func() string { return models.NewStartSecret(rand.Reader) },
	}
}

// ensureKey lets the key that was asked for into the workspace; "" asks for nothing.
func (s seeder) ensureKey(ctx context.Context, workspaceID string) error {
	if s.APIKey == "" {
		return nil
	}
	_, _, err := s.Store.Authenticate(ctx, models.HashSecret(s.APIKey))
	if err == nil {
		return nil
	}
	if code := models.CodeOf(err); code != models.CodeNotFound && code != models.CodeForbidden {
		return fmt.Errorf("look the key up: %w", err)
	}
	_, err = s.NewKey(ctx, workspaceID, "given at start", s.APIKey)
	return err
}
