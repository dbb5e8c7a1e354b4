package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"go.temporal.io/api/serviceerror"

	"cadenza/models"
)

// between is how often live rows are looked at.
const between = time.Second

// maxEvents is how much a history may grow between two looks while its row stands still: a
// workflow and its activity that call each other without end add some fifty a second.
const maxEvents = 60

// seen is how a run stood at a look.
type seen struct {
	stands string
	events int64
}

// look looks at all live rows, again and again, until the context ends.
func (w *world) look(ctx context.Context) error {
	last := map[string]seen{}
	for {
		now := map[string]seen{}
		runs, err := w.live(ctx)
		for i := 0; err == nil && i < len(runs); i++ {
			now[runs[i].ID], err = w.check(ctx, runs[i], last[runs[i].ID])
		}
		last = now
		if err != nil && ctx.Err() == nil {
			return err
		}
		pause(ctx, between)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// live are the runs that have not left their automation.
func (w *world) live(ctx context.Context) ([]models.Run, error) {
	var out []models.Run
	for _, status := range []models.RunStatus{
		models.RunStarting, models.RunWaiting, models.RunExecuting, models.RunPaused, models.RunNeedsAttention,
	} {
		for after := ""; ; {
			page, next, err := w.stack.App.Store.ListRuns(
				ctx, models.Everyone(w.stack.Demo.WorkspaceID), models.RunFilter{Status: status}, models.Page{Limit: 200, After: after},
			)
			if err != nil {
				return nil, err
			}
			for _, v := range page {
				out = append(out, v.Run)
			}
			after = next
			if after == "" {
				break
			}
		}
	}
	return out, nil
}

// check holds a row against what must be of every live row, and its history against the last look.
func (w *world) check(ctx context.Context, run models.Run, before seen) (seen, error) {
	w.mu.Lock()
	w.rows++
	w.mu.Unlock()
	if fault := run.Unsound(); fault != "" {
		w.fault("run %s (%s at visit %d): %s", run.ID, run.Status, run.Visit, fault)
	}
	is := seen{stands: fmt.Sprint(run.Status, run.StepID, run.Visit)}
	described, err := w.temporal.DescribeWorkflowExecution(ctx, run.WorkflowID(), "")
	if _, none := errors.AsType[*serviceerror.NotFound](err); none {
		return is, nil // not started yet
	}
	if err != nil {
		return is, fmt.Errorf("describe a workflow: %w", err)
	}
	is.events = described.GetWorkflowExecutionInfo().GetHistoryLength()
	if is.stands == before.stands && before.events > 0 && is.events-before.events > maxEvents {
		w.fault(
			"run %s (%s at visit %d) stands still, and its history grew by %d events", run.ID, run.Status, run.Visit,
			is.events-before.events,
		)
	}
	return is, nil
}

// calm takes all disturbances back and waits until every run has come to its end.
func (w *world) calm(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, w.o.Rest)
	defer cancel()
	if err := w.sim(ctx, http.MethodPut, "/sim/faults", object{"rules": []object{}}, nil); err != nil {
		return err
	}
	for _, id := range w.ids {
		if err := w.free(w.api(ctx, http.MethodPost, "/v1/automations/"+id+"/resume", nil, nil)); err != nil {
			return err
		}
	}
	for {
		runs, err := w.live(ctx)
		if err != nil {
			return err
		}
		if len(runs) == 0 {
			break
		}
		if err := w.letGo(ctx, runs); err != nil {
			return err
		}
		pause(ctx, between)
		if ctx.Err() != nil {
			for _, run := range runs[:min(len(runs), 10)] {
				w.fault(
					"run %s does not come to its end: %s at %s, visit %d, due %v, %s", run.ID, run.Status, run.StepID, run.Visit, run.DueAt,
					run.Reason,
				)
			}
			return fmt.Errorf("%d runs are still inside", len(runs))
		}
	}
	return errors.Join(w.checkPhones(ctx), w.countEnded(ctx))
}

// letGo resumes what a person, a hold or a cause keeps from going on.
func (w *world) letGo(ctx context.Context, runs []models.Run) error {
	if err := w.free(w.releaseHolds(ctx, nil)); err != nil {
		return err
	}
	for _, run := range runs {
		if run.Status == models.RunPaused || run.Status == models.RunNeedsAttention {
			if err := w.free(w.api(ctx, http.MethodPost, "/v1/runs/"+run.ID+"/resume", nil, nil)); err != nil {
				return err
			}
		}
	}
	return nil
}

// free lets a refusal be: somebody else was quicker.
func (w *world) free(err error) error {
	if no, ok := errors.AsType[*refusal](err); ok && no.status < http.StatusInternalServerError {
		return nil
	}
	return err
}

// checkPhones sees that no message came twice.
func (w *world) checkPhones(ctx context.Context) error {
	type message struct {
		Callback string `json:"callback_data"`
	}
	var ids []string
	for after := ""; ; {
		var page struct {
			Items []message
			Next  *string
		}
		if err := w.sim(ctx, http.MethodGet, "/sim/messages?after="+after, nil, &page); err != nil {
			return err
		}
		for _, m := range page.Items {
			ids = append(ids, m.Callback)
		}
		if page.Next == nil {
			break
		}
		after = *page.Next
	}
	slices.Sort(ids)
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			w.fault("message %s came twice", ids[i])
		}
	}
	return nil
}

// countEnded counts the runs that have come to their end, of all automations.
func (w *world) countEnded(ctx context.Context) error {
	for _, id := range w.ids {
		for after := ""; ; {
			page, next, err := w.stack.App.Store.ListRuns(
				ctx, models.Everyone(w.stack.Demo.WorkspaceID), models.RunFilter{AutomationID: id}, models.Page{Limit: 200, After: after},
			)
			if err != nil {
				return err
			}
			w.ended += len(page)
			after = next
			if after == "" {
				break
			}
		}
	}
	return nil
}
