package main

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"

	"cadenza/models"
	"cadenza/workflows"
)

// campaigns writes a campaign that was edited during its start delay, paused and resumed
// while members entered, and cancelled with its runs; one that waited for room; and the occurrence of
// a recurring one.
func (r *recorder) campaigns(ctx context.Context) error {
	for name, play := range map[string]func(context.Context) (models.Campaign, error){
		"steered_by_signals": r.steeredCampaign, "waited_for_room": r.crampedCampaign,
	} {
		c, err := play(ctx)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", name, err)
		}
		if err := r.write(ctx, c.WorkflowID(), "campaign", name); err != nil {
			return fmt.Errorf("scenario %s: %w", name, err)
		}
	}
	return r.occurrence(ctx)
}

// template is a campaign of a single template for so many new contacts.
func (r *recorder) template(ctx context.Context, people int, at *time.Time) (models.CampaignInput, error) {
	in := models.CampaignInput{Name: "Scenario", At: at, CampaignContent: models.CampaignContent{
		Template: &models.SendTemplate{Template: "welcome", Language: "it", Parameters: map[string]string{"1": "a tutti"}},
	}}
	for range people {
		r.count++
		contact, err := r.stack.App.Store.SaveContact(ctx, r.stack.Demo.WorkspaceID, models.ContactInput{Phone: r.phone()})
		if err != nil {
			return in, err
		}
		in.ContactIDs = append(in.ContactIDs, contact.ID)
	}
	return in, nil
}

// schedule makes a campaign and lets it begin at its time.
func (r *recorder) schedule(ctx context.Context, in models.CampaignInput) (models.Campaign, error) {
	a, workspace := r.stack.App, r.stack.Demo.WorkspaceID
	made, err := a.Store.CreateCampaign(ctx, workspace, "recorder", in)
	if err != nil {
		return made.Campaign, err
	}
	c, err := a.Store.SteerCampaign(ctx, workspace, made.ID, models.CampaignSchedule, false, "recorder")
	if err == nil {
		a.Campaigns.Changed(ctx, c)
	}
	return c, err
}

// comes waits until the campaign's row fulfils the condition.
func (r *recorder) comes(ctx context.Context, c models.Campaign, condition func(models.Campaign) bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		view, err := r.stack.App.Store.GetCampaign(ctx, c.WorkspaceID, c.ID)
		if err != nil {
			return err
		}
		if condition(view.Campaign) {
			return nil
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("the campaign stays %s: %w", view.State, err)
		}
	}
}

func (r *recorder) steeredCampaign(ctx context.Context) (models.Campaign, error) {
	tomorrow := time.Now().UTC().Add(24 * time.Hour)
	in, err := r.template(ctx, 3, &tomorrow)
	if err != nil {
		return models.Campaign{}, err
	}
	in.Template = nil
	made, err := r.stack.App.Store.CreateAutomation(ctx, r.stack.Demo.WorkspaceID, "recorder", models.AutomationInput{
		Name: "Scenario of a campaign", Definition: models.Definition{Steps: []models.Step{hello(), after(time.Hour, tag())}},
	})
	if err != nil {
		return models.Campaign{}, err
	}
	if _, err := r.stack.App.Store.ActivateAutomation(ctx, r.stack.Demo.WorkspaceID, made.Automation.ID, "recorder"); err != nil {
		return models.Campaign{}, err
	}
	in.AutomationID = made.Automation.ID
	c, err := r.schedule(ctx, in)
	if err != nil {
		return c, err
	}
	soon := time.Now().UTC().Add(2 * time.Second)
	in.At = &soon
	view, err := r.stack.App.Store.ReplaceCampaign(ctx, c.WorkspaceID, c.ID, "recorder", in)
	if err != nil {
		return c, err
	}
	r.stack.App.Campaigns.Changed(ctx, view.Campaign)
	if err := r.signal(ctx, c, workflows.PauseCampaign.Name, nil); err != nil { // too early: nothing happens
		return c, err
	}
	if err := r.comes(ctx, c, func(c models.Campaign) bool { return c.Entered > 0 }); err != nil {
		return c, err
	}
	return c, r.signal(ctx, c, workflows.CancelCampaign.Name, workflows.CampaignCancel{EndRuns: true})
}

func (r *recorder) signal(ctx context.Context, c models.Campaign, name string, arg any) error {
	if err := r.stack.App.Temporal.SignalWorkflow(ctx, c.WorkflowID(), "", name, arg); err != nil {
		return fmt.Errorf("signal %s: %w", name, err)
	}
	return nil
}

// crampedCampaign has room for one a day: it waits, is paused and resumed, and is cancelled.
func (r *recorder) crampedCampaign(ctx context.Context) (models.Campaign, error) {
	numbers, _, err := r.stack.App.Store.ListNumbers(ctx, r.stack.Demo.WorkspaceID, models.Page{})
	if err != nil {
		return models.Campaign{}, err
	}
	limit := func(most *int) error {
		return r.stack.App.Store.NoteNumber(
			ctx, numbers[0], models.NumberFacts{Limit: &models.RecipientLimit{Most: most}}, time.Now().UTC(),
		)
	}
	one := 1
	in, err := r.template(ctx, 3, nil)
	if err != nil {
		return models.Campaign{}, err
	}
	if err := limit(&one); err != nil {
		return models.Campaign{}, err
	}
	c, err := r.schedule(ctx, in)
	if err != nil {
		return c, err
	}
	if err := r.comes(ctx, c, func(c models.Campaign) bool { return c.WaitUntil != nil }); err != nil {
		return c, err
	}
	for _, name := range []string{workflows.PauseCampaign.Name, workflows.ResumeCampaign.Name} {
		want := map[string]models.CampaignState{
			workflows.PauseCampaign.Name: models.CampaignPaused, workflows.ResumeCampaign.Name: models.CampaignRunning,
		}[name]
		if err := r.signal(ctx, c, name, nil); err != nil {
			return c, err
		}
		if err := r.comes(ctx, c, func(c models.Campaign) bool { return c.State == want }); err != nil {
			return c, err
		}
	}
	if err := limit(nil); err != nil {
		return c, err
	}
	return c, r.signal(ctx, c, workflows.Changed.Name, workflows.Nudge{Why: "there is room"})
}

func (r *recorder) occurrence(ctx context.Context) error {
	a := r.stack.App
	in, err := r.template(ctx, 1, nil)
	if err != nil {
		return err
	}
	row, err := a.Store.CreateRecurring(ctx, r.stack.Demo.WorkspaceID, "recorder", models.RecurringInput{
		Name: "Scenario", Content: in.CampaignContent, Recurrence: models.Recurrence{Weekdays: []models.Weekday{"mon"}, LocalTime: "09:30"},
	})
	if err != nil {
		return err
	}
	a.Campaigns.RecurringChanged(ctx, row)
	handle := a.Temporal.ScheduleClient().GetHandle(ctx, row.ScheduleID())
	if err := handle.Trigger(ctx, client.ScheduleTriggerOptions{}); err != nil {
		return fmt.Errorf("trigger the schedule: %w", err)
	}
	for {
		d, err := handle.Describe(ctx)
		if err != nil {
			return fmt.Errorf("describe the schedule: %w", err)
		}
		if n := len(d.Info.RecentActions); n > 0 {
			return r.write(ctx, d.Info.RecentActions[n-1].StartWorkflowResult.WorkflowID, "campaign_occurrence", "made_for_its_time")
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}
