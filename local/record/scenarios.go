package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.temporal.io/sdk/client"

	"cadenza/models"
	"cadenza/workflows"
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
	if _, err := a.Store.ActivateAutomation(ctx, workspace, made.Automation.ID, "recorder"); err != nil {
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
		view, _, err := r.stack.App.Store.GetRun(ctx, models.Everyone(run.WorkspaceID), run.ID)
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
	return run, r.control(ctx, run, models.Control{Kind: models.ControlEnd})
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
	return run, r.control(ctx, run, models.Control{Kind: models.ControlResume})
}

// refused is refused for now at its first attempt.
func (r *recorder) refused(ctx context.Context) (models.Run, error) {
	if err := r.post(ctx, http.MethodPut, "/sim/faults", `{"rules": [{"error": 131016, "times": 1}]}`); err != nil {
		return models.Run{}, err
	}
	return r.start(ctx, hello(), tag())
}

// control steers a run as the API does.
func (r *recorder) control(ctx context.Context, run models.Run, c models.Control) error {
	a := r.stack.App
	changed, err := a.Store.ControlRun(ctx, models.Everyone(run.WorkspaceID), run.ID, c, "recorder")
	if err == nil {
		a.Dispatcher.Controlled(ctx, changed, c, "recorder")
	}
	return err
}

// steered is asked everything by updates: what is done, what the row refuses, and its end.
func (r *recorder) steered(ctx context.Context) (models.Run, error) {
	run, err := r.start(ctx, tag(), after(time.Hour, tag()), after(time.Hour, hello()))
	if err != nil {
		return run, err
	}
	if err := r.reached(ctx, run, func(now models.Run) bool { return now.Visit == 2 }); err != nil {
		return run, err
	}
	ask := func(name string, in any) error {
		handle, err := r.stack.App.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: run.WorkflowID(), UpdateName: name, Args: []any{in}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err != nil {
			return err
		}
		return handle.Get(ctx, nil)
	}
	later := workflows.RescheduleRequest{DueAt: time.Now().Add(2 * time.Hour).UTC()}
	var none workflows.ControlRequest
	err = errors.Join(ask(workflows.PauseRun.Name, none), ask(workflows.ResumeRun.Name, none), ask(workflows.RescheduleRun.Name, later))
	if refused := ask(workflows.ResumeRun.Name, none); err == nil && refused == nil {
		err = errors.New("a run that waits was resumed")
	}
	if err = errors.Join(err, ask(workflows.SkipWait.Name, none)); err != nil {
		return run, err
	}
	if err := r.reached(ctx, run, func(now models.Run) bool { return now.Visit == 3 }); err != nil {
		return run, err
	}
	return run, ask(workflows.EndRun.Name, none)
}

// held comes due while its automation is paused.
func (r *recorder) held(ctx context.Context) (models.Run, error) {
	run, err := r.start(ctx, after(2*time.Second, tag()), tag())
	if err != nil {
		return run, err
	}
	if _, err := r.stack.App.Store.PauseAutomation(ctx, run.WorkspaceID, run.AutomationID, "recorder"); err != nil {
		return run, err
	}
	if err := r.reached(ctx, run, func(now models.Run) bool { return now.Status == models.RunPaused }); err != nil {
		return run, err
	}
	_, err = r.stack.App.Dispatcher.ResumeAutomation(ctx, run.WorkspaceID, run.AutomationID, models.Overdue{}, "recorder")
	return run, err
}

// rollout wakes more runs than one call of its activity takes.
func (r *recorder) rollout(ctx context.Context) error {
	step := after(time.Hour, tag())
	run, err := r.start(ctx, step)
	if err != nil {
		return err
	}
	a := r.stack.App
	made, definition, err := a.Store.GetAutomation(ctx, run.WorkspaceID, run.AutomationID)
	if err != nil {
		return err
	}
	if err := r.fill(ctx, made); err != nil {
		return err
	}
	steps := definition.Live()
	steps[0].Wait = models.Wait{}
	published, err := a.Publisher.Publish(ctx, run.WorkspaceID, made.ID, "recorder", made.Revision, models.AutomationInput{
		Name: made.Name, Definition: models.Definition{Steps: steps},
	})
	if err != nil {
		return err
	}
	ref := models.RolloutRef{AutomationID: made.ID, Revision: published.Automation.Revision}
	return r.write(ctx, ref.WorkflowID(), "rollout", "page_after_page")
}

// rolledOut is how many runs the rollout wakes: a call takes 2000.
const rolledOut = 2100

// fill lets contacts enter and waits until all wait at the first step.
func (r *recorder) fill(ctx context.Context, a models.Automation) error {
	b := models.BulkEntry{WorkspaceID: a.WorkspaceID, AutomationID: a.ID, Kind: models.StartManual}
	for i := range rolledOut {
		c, err := r.stack.App.Store.SaveContact(ctx, a.WorkspaceID, models.ContactInput{Phone: fmt.Sprintf("+39333%07d", i)})
		if err != nil {
			return err
		}
		b.Members = append(b.Members, models.BulkMember{ContactID: c.ID, Key: fmt.Sprint("fill:", i)})
		if len(b.Members) == 500 || i == rolledOut-1 {
			if _, err := r.stack.App.Dispatcher.EnterMany(ctx, b); err != nil {
				return err
			}
			b.Members = nil
		}
	}
	for {
		starting, _, err := r.stack.App.Store.ListRuns(
			ctx, models.Everyone(a.WorkspaceID), models.RunFilter{AutomationID: a.ID, Status: models.RunStarting}, models.Page{Limit: 1},
		)
		if err != nil || len(starting) == 0 {
			return err
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}
