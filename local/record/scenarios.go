package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"cadenza/models"
)

// start makes an automation of the steps and lets a new contact enter.
func (r *recorder) start(ctx context.Context, steps ...models.Step) (models.Run, error) {
	r.count++
	a := r.stack.App
	workspace := r.stack.Demo.WorkspaceID
	made, err := a.Store.CreateAutomation(ctx, workspace, "recorder", models.AutomationInput{
		Name: fmt.Sprintf("Scenario %d", r.count), Definition: models.Definition{Steps: steps},
	})
	if err != nil {
		return models.Run{}, err
	}
	if _, err := a.Dispatcher.Activate(ctx, workspace, made.Automation.ID, "recorder"); err != nil {
		return models.Run{}, err
	}
	name := "Giulia"
	accepted, err := a.Dispatcher.Start(ctx, models.Entry{
		WorkspaceID: workspace, AutomationID: made.Automation.ID, Kind: models.StartManual,
		Contact: models.ContactInput{Phone: r.phone(), FirstName: &name},
	})
	return accepted.Run, err
}

func (r *recorder) phone() string { return fmt.Sprintf("+3933312345%02d", r.count) }

// reached waits until the run's row fulfils the condition.
func (r *recorder) reached(ctx context.Context, run models.Run, condition func(models.Run) bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		view, _, err := r.stack.App.Store.GetRun(ctx, run.WorkspaceID, run.ID)
		if err != nil {
			return err
		}
		if condition(view.Run) {
			return nil
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("the run stays %s: %w", view.Run.Status, err)
		}
	}
}

func after(d time.Duration, s models.Step) models.Step {
	s.Wait = models.Wait{For: models.Duration(d)}
	return s
}

func hello() models.Step {
	return models.Step{Name: "hello", Kind: models.KindSendTemplate, Settings: &models.SendTemplate{
		Template: "welcome", Language: "it", Parameters: map[string]string{"1": "%%FIRST_NAME%%"},
	}}
}

func tag() models.Step {
	return models.Step{Name: "mark", Kind: models.KindAddTags, Settings: &models.ChangeTags{Tags: []string{"new"}}}
}

// through sends, waits, and does several database steps in a row.
func (r *recorder) through(ctx context.Context) (models.Run, error) {
	ticket := models.Step{Kind: models.KindOpenTicket, Settings: &models.OpenTicket{Title: "Call back"}}
	return r.start(ctx, hello(), tag(), after(time.Second, hello()), after(time.Second, tag()), ticket,
		models.Step{Kind: models.KindEndAutomations, Settings: &models.EndAutomations{}})
}

// onlySteps goes through without any wait.
func (r *recorder) onlySteps(ctx context.Context) (models.Run, error) {
	return r.start(ctx, tag(), tag())
}

// woken waits for the contact's message, which comes.
func (r *recorder) woken(ctx context.Context) (models.Run, error) {
	run, err := r.start(ctx, hello(), models.Step{Kind: models.KindSetField, Settings: &models.SetField{
		Field: "CITY", From: models.FromNextMessage, Limit: models.Duration(time.Hour),
	}}, tag())
	if err != nil {
		return run, err
	}
	if err := r.reached(ctx, run, func(now models.Run) bool { return now.Listening }); err != nil {
		return run, err
	}
	return run, r.post(ctx, http.MethodPost, "/sim/phones/"+r.phone()+"/messages", `{"text": "Brindisi"}`)
}

func (r *recorder) post(ctx context.Context, method, path, body string) error {
	req, err := http.NewRequestWithContext(ctx, method, r.stack.SimulatorURL+path, bytes.NewBufferString(body))
	if err != nil {
		return fmt.Errorf("ask the simulator: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask the simulator: %w", err)
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("the simulator answered %s", resp.Status)
	}
	return errors.Join(err, resp.Body.Close())
}

// cancelled is ended by the API while it waits.
func (r *recorder) cancelled(ctx context.Context) (models.Run, error) {
	run, err := r.start(ctx, tag(), after(time.Hour, hello()))
	if err != nil {
		return run, err
	}
	if err := r.reached(ctx, run, func(now models.Run) bool { return now.Visit == 2 }); err != nil {
		return run, err
	}
	_, err = r.stack.App.Dispatcher.End(ctx, run.WorkspaceID, run.ID, "recorder")
	return run, err
}

// parked finds its number's token revoked, and is resumed with a good one.
func (r *recorder) parked(ctx context.Context) (models.Run, error) {
	if err := r.post(ctx, http.MethodPut, "/sim/faults", `{"rules": [{"token": "revoked"}]}`); err != nil {
		return models.Run{}, err
	}
	run, err := r.start(ctx, hello(), tag())
	if err != nil {
		return run, err
	}
	parked := func(now models.Run) bool { return now.Status == models.RunNeedsAttention }
	if err := r.reached(ctx, run, parked); err != nil {
		return run, err
	}
	if err := r.post(ctx, http.MethodPut, "/sim/faults", `{"rules": []}`); err != nil {
		return run, err
	}
	_, err = r.stack.App.Dispatcher.Resume(ctx, run.WorkspaceID, run.ID, "recorder")
	return run, err
}

// held comes due while its automation is paused.
func (r *recorder) held(ctx context.Context) (models.Run, error) {
	run, err := r.start(ctx, after(2*time.Second, tag()), tag())
	if err != nil {
		return run, err
	}
	if _, err := r.stack.App.Dispatcher.Pause(ctx, run.WorkspaceID, run.AutomationID, "recorder"); err != nil {
		return run, err
	}
	if err := r.reached(ctx, run, func(now models.Run) bool { return now.Status == models.RunPaused }); err != nil {
		return run, err
	}
	_, err = r.stack.App.Dispatcher.ResumeAutomation(ctx, run.WorkspaceID, run.AutomationID, "recorder")
	return run, err
}
