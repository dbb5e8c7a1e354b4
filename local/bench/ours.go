package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"cadenza/internal/app"
	"cadenza/local/stack"
	"cadenza/models"
)

// What both contestants send.
const (
	template  = "welcome"
	language  = "it"
	firstName = "Giulia"
)

// batch is how many entries a caller hands over at a time.
const batch = 50

// ours is Cadenza as a contestant: entries go through its dispatcher, as the API's bulk
// start does.
type ours struct {
	app       *app.App
	workspace string
	contacts  []models.Contact
	// entered is how many of the contacts have been used: each goes through one automation
	// only, for the pace of messages to one person is none of what is measured here.
	entered int
}

// newOurs makes the contacts, and the field and the second tag that steps change.
func newOurs(ctx context.Context, s *stack.Stack, contacts int) (*ours, error) {
	o := &ours{app: s.App, workspace: s.Demo.WorkspaceID}
	_, err := o.app.Store.CreateField(ctx, models.Field{WorkspaceID: o.workspace, Code: field, Name: "Stage", Type: models.FieldText})
	if err != nil {
		return nil, fmt.Errorf("make the field: %w", err)
	}
	name := firstName
	for i := range contacts {
		c, err := o.app.Store.SaveContact(ctx, o.workspace, models.ContactInput{Phone: phoneOf(i), FirstName: &name})
		if err != nil {
			return nil, fmt.Errorf("make contact %d: %w", i, err)
		}
		o.contacts = append(o.contacts, c)
	}
	return o, nil
}

func phoneOf(i int) string { return fmt.Sprintf("+39333%07d", i) }

// automation makes an active automation of these steps.
func (o *ours) automation(ctx context.Context, name string, steps []models.Step) (string, error) {
	published, err := o.app.Store.CreateAutomation(ctx, o.workspace, "bench", models.AutomationInput{
		Name: name, Definition: models.Definition{Start: []models.Start{}, Steps: steps}, Phrases: []string{},
	})
	if err != nil {
		return "", fmt.Errorf("make automation %s: %w", name, err)
	}
	_, err = o.app.Store.ActivateAutomation(ctx, o.workspace, published.Automation.ID, "bench")
	return published.Automation.ID, err
}

// start lets the next n contacts enter and answers their workflows' ids.
func (o *ours) start(ctx context.Context, automationID string, n int) ([]string, error) {
	if o.entered+n > len(o.contacts) {
		return nil, fmt.Errorf("%d contacts are too few", len(o.contacts))
	}
	next := o.contacts[o.entered : o.entered+n]
	o.entered += n
	var ids []string
	for part := range slices.Chunk(next, batch) {
		var entries []models.Entry
		for _, c := range part {
			entries = append(entries, models.Entry{
				WorkspaceID: o.workspace, AutomationID: automationID, Kind: models.StartManual, Contact: models.ContactInput{ID: c.ID},
			})
		}
		accepted, failures := o.app.Dispatcher.StartMany(ctx, entries)
		if err := errors.Join(failures...); err != nil {
			return nil, fmt.Errorf("start runs: %w", err)
		}
		for _, a := range accepted {
			ids = append(ids, a.Run.WorkflowID())
		}
	}
	return ids, nil
}

// sendAfter is a step that waits and sends.
func sendAfter(wait models.Wait) models.Step {
	return models.Step{Name: "send " + template, Kind: models.KindSendTemplate, Wait: wait, Settings: &models.SendTemplate{
		Template: template, Language: language, Parameters: map[string]string{"1": "%%FIRST_NAME%%"},
	}}
}

// touchAfter is the i-th step that only touches the database: a tag and a field in turn.
func touchAfter(wait models.Wait, i int) models.Step {
	value := stage(i)
	if tags(i) {
		return models.Step{Kind: models.KindAddTags, Wait: wait, Settings: &models.ChangeTags{Tags: []string{value}}}
	}
	return models.Step{Kind: models.KindSetField, Wait: wait, Settings: &models.SetField{Field: field, Value: &value}}
}

// field is the code of the field that steps set.
const field = "STAGE"

func stage(i int) string { return fmt.Sprintf("stage-%d", i) }
func tags(i int) bool    { return i%2 == 0 }

func waitFor(d time.Duration) models.Wait { return models.Wait{For: models.Duration(d)} }

// drip is n times: wait, send.
func drip(n int, wait time.Duration) []models.Step {
	var steps []models.Step
	for range n {
		steps = append(steps, sendAfter(waitFor(wait)))
	}
	return steps
}

// mixed is n times: wait, send, then touch the database.
func mixed(n int, wait time.Duration) []models.Step {
	var steps []models.Step
	for i := range n {
		steps = append(steps, sendAfter(waitFor(wait)), touchAfter(models.Wait{}, i))
	}
	return steps
}
