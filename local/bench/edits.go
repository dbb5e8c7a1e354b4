package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"cadenza/models"
)

// edited is how long one edit took with many runs inside that wait for 30 days.
type edited struct {
	Name string `json:"name"`
	// Publish are the seconds until the publish returned: by then every row is right.
	Publish float64 `json:"publish_seconds"`
	// Woken is how many runs had to be told, and RolledOut the seconds from the beginning
	// of the publish until all had been; none where none had.
	Woken     int     `json:"woken,omitempty"`
	RolledOut float64 `json:"rolled_out_seconds,omitempty"`
	// Alarms are the seconds until every workflow slept with its new alarm: at most, for
	// asking them all takes its time too.
	Alarms float64 `json:"alarms_seconds,omitempty"`
}

// month is what the runs wait for.
const month = 30 * 24 * time.Hour

// editing is the automation that is edited, with its runs inside.
type editing struct {
	*rig
	automation string
	steps      []models.Step
	workflows  []string
	// lengths are how long the histories were when they were looked at last.
	lengths []int64
}

// edits moves a step, cuts its wait and deletes it, with the same runs inside.
func (r *rig) edits(ctx context.Context) ([]edited, error) {
	e, err := r.editing(ctx)
	if err != nil {
		return nil, err
	}
	at, other, next := e.steps[0], e.steps[1], e.steps[2]
	cut := at
	cut.Wait = waitFor(time.Hour)
	var out []edited
	for _, edit := range []struct {
		name  string
		steps []models.Step
	}{
		{"their step is moved", []models.Step{other, at, next}},
		{"their wait is cut to an hour", []models.Step{other, cut, next}},
		{"their step is deleted", []models.Step{other, next}},
	} {
		took, err := e.publish(ctx, edit.steps)
		if err != nil {
			return out, fmt.Errorf("%s: %w", edit.name, err)
		}
		took.Name = edit.name
		_, _ = fmt.Fprintf(r.notes, "  %s: published in %.2f s, %d woken in %.1f s, all asleep in %.1f s\n",
			took.Name, took.Publish, took.Woken, took.RolledOut, took.Alarms)
		out = append(out, took)
	}
	return out, nil
}

// editing lets the runs enter and fall asleep. Who leaves the first step for the third
// waits half an hour.
func (r *rig) editing(ctx context.Context) (*editing, error) {
	name := firstName
	b := models.BulkEntry{WorkspaceID: r.ours.workspace, Kind: models.StartManual}
	var err error
	steps := []models.Step{touchAfter(waitFor(month), 0), touchAfter(waitFor(month), 0), touchAfter(waitFor(30*time.Minute), 0)}
	if b.AutomationID, err = r.ours.automation(ctx, "edits", steps); err != nil {
		return nil, err
	}
	e := &editing{rig: r, automation: b.AutomationID, lengths: make([]int64, r.o.Edits)}
	for i := range r.o.Edits {
		contact, err := r.ours.app.Store.SaveContact(ctx, b.WorkspaceID, models.ContactInput{Phone: phoneOf(i), FirstName: &name})
		if err != nil {
			return nil, fmt.Errorf("make contact %d: %w", i, err)
		}
		b.Members = append(b.Members, models.BulkMember{ContactID: contact.ID, Key: fmt.Sprint("edits:", i)})
		if len(b.Members) == 500 || i == r.o.Edits-1 {
			accepted, err := r.ours.app.Dispatcher.EnterMany(ctx, b)
			if err != nil {
				return nil, fmt.Errorf("start runs: %w", err)
			}
			for _, a := range accepted {
				e.workflows = append(e.workflows, a.Run.WorkflowID())
			}
			b.Members = nil
		}
	}
	if err := e.asleep(ctx, 4); err != nil {
		return nil, err
	}
	_, definition, err := r.ours.app.Store.GetAutomation(ctx, b.WorkspaceID, b.AutomationID)
	e.steps = definition.Live()
	return e, err
}

// asleep waits until every workflow has written so many events since it was looked at
// last, and has nothing to do but wait for its timer.
func (e *editing) asleep(ctx context.Context, events int64) error {
	at := map[string]int{}
	for i, id := range e.workflows {
		at[id] = i
	}
	_, err := describe(ctx, e.workflows, func(ctx context.Context, id string) (ended, bool, error) {
		d, err := e.stack.App.Temporal.DescribeWorkflowExecution(ctx, id, "")
		if _, unborn := errors.AsType[*serviceerror.NotFound](err); unborn {
			return ended{}, false, nil // a busy server took no start: Reconcile repeats it
		}
		if err != nil {
			return ended{}, false, fmt.Errorf("describe %s: %w", id, err)
		}
		info := d.GetWorkflowExecutionInfo()
		if info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING || d.GetPendingWorkflowTask() != nil ||
			info.GetHistoryLength() <= e.lengths[at[id]]+events {
			return ended{}, false, nil
		}
		e.lengths[at[id]] = info.GetHistoryLength()
		return ended{}, true, nil
	})
	return err
}

// publish makes the steps the next revision and waits until it has reached every run.
func (e *editing) publish(ctx context.Context, steps []models.Step) (edited, error) {
	app, began := e.ours.app, time.Now()
	published, err := app.Publisher.Publish(ctx, e.ours.workspace, e.automation, "bench", models.AnyRevision, models.AutomationInput{
		Name: "edits", Definition: models.Definition{Start: []models.Start{}, Steps: steps}, Phrases: []string{},
	})
	if err != nil {
		return edited{}, err
	}
	out := edited{Publish: round(time.Since(began).Seconds(), 3), Woken: published.Rollout.Signals}
	if out.Woken == 0 {
		return out, nil
	}
	ref := models.RolloutRef{AutomationID: e.automation, Revision: published.Automation.Revision}
	if err := app.Temporal.GetWorkflow(ctx, ref.WorkflowID(), "").Get(ctx, nil); err != nil {
		return out, fmt.Errorf("wait for the rollout: %w", err)
	}
	out.RolledOut = round(time.Since(began).Seconds(), 1)
	err = e.asleep(ctx, 3) // the signal and the task that looked at the row
	out.Alarms = round(time.Since(began).Seconds(), 1)
	return out, err
}
