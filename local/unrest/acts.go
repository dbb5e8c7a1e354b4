package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/sync/errgroup"

	"cadenza/models"
)

// act is one disturbance.
type act struct {
	name   string
	weight int
	do     func(*world, context.Context, *rand.Rand) error
}

func acts() []act {
	control := func(verb string, body func(*rand.Rand) any) func(*world, context.Context, *rand.Rand) error {
		return func(w *world, ctx context.Context, r *rand.Rand) error {
			return w.onRun(ctx, r, func(run models.Run) error {
				return w.api(ctx, http.MethodPost, "/v1/runs/"+run.ID+"/"+verb, body(r), nil)
			})
		}
	}
	nothing := func(*rand.Rand) any { return nil }
	return []act{
		{"enter", 40, (*world).enter},
		{"write", 20, (*world).write},
		{"pause", 8, control("pause", nothing)},
		{"resume", 10, control("resume", nothing)},
		{"skip_wait", 6, control("skip_wait", nothing)},
		{"reschedule", 6, control("reschedule", func(r *rand.Rand) any {
			return object{"due_at": time.Now().Add(time.Duration(r.IntN(6)-2) * time.Second).UTC().Format(time.RFC3339)}
		})},
		{"end", 2, control("end", nothing)},
		{"pause automation", 3, (*world).pauseAutomation},
		{"resume automation", 6, (*world).resumeAutomation},
		{"edit", 8, (*world).edit},
		{"faults", 8, (*world).faults},
		{"resume parked", 4, (*world).resumeParked},
		{"release holds", 4, (*world).releaseHolds},
		{"reset", 6, (*world).reset},
		{"cancel", 1, (*world).cancel},
		{"terminate", 1, (*world).terminate},
	}
}

// hands is how many acts are under way at a time.
const hands = 3

// begins answers one act after the other until there were enough.
func (w *world) begins(ctx context.Context) <-chan act {
	out := make(chan act)
	random := rand.New(rand.NewPCG(w.o.Seed, 0)) //nolint:gosec // to be repeated, not to be secret
	var deck []act
	for _, a := range acts() {
		deck = append(deck, slices.Repeat([]act{a}, a.weight)...)
	}
	go func() {
		defer close(out)
		began := time.Now()
		for n := 0; w.o.Acts > n || w.o.Acts == 0 && time.Since(began) < w.o.For; n++ {
			select {
			case out <- deck[random.IntN(len(deck))]:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// disturb acts, looking on, and then lets everything come to its end.
func (w *world) disturb(ctx context.Context) error {
	looking, stop := context.WithCancel(ctx)
	var group errgroup.Group
	group.Go(func() error { return w.look(looking) })
	deck := w.begins(ctx)
	var acting errgroup.Group
	for hand := range hands {
		acting.Go(func() error {
			random := rand.New(rand.NewPCG(w.o.Seed, uint64(hand+1))) //nolint:gosec // to be repeated, not to be secret
			for a := range deck {
				if err := w.perform(ctx, a, random); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := acting.Wait()
	if err == nil && ctx.Err() == nil {
		err = w.calm(ctx)
	}
	stop()
	if looked := group.Wait(); !errors.Is(looked, context.Canceled) {
		err = errors.Join(err, looked)
	}
	if err == nil && len(w.found) > 0 {
		err = fmt.Errorf("%d faults: %v", len(w.found), w.found)
	}
	return err
}

// perform does one act. A refusal is an answer: 404, 409 and the like; a fault of the server is none.
func (w *world) perform(ctx context.Context, a act, random *rand.Rand) error {
	err := a.do(w, ctx, random)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.did[a.name]++
	no, refused := errors.AsType[*refusal](err)
	_, gone := errors.AsType[*serviceerror.NotFound](err)
	_, unfit := errors.AsType[*serviceerror.InvalidArgument](err)
	switch {
	case err == nil:
		return nil
	case refused && no.status < http.StatusInternalServerError, gone, unfit:
		w.refused[a.name]++
		return nil
	}
	return fmt.Errorf("%s: %w", a.name, err)
}

func (w *world) automation(random *rand.Rand) string { return w.ids[random.IntN(len(w.ids))] }

func (w *world) phone(random *rand.Rand) string {
	return fmt.Sprintf("+39347%07d", random.IntN(w.o.People))
}

func (w *world) enter(ctx context.Context, random *rand.Rand) error {
	return w.api(ctx, http.MethodPost, "/v1/automations/"+w.automation(random)+"/runs", object{
		"contact": object{"phone": w.phone(random)},
	}, nil,
		"Idempotency-Key", fmt.Sprint("unrest-", random.Uint64()))
}

func (w *world) write(ctx context.Context, random *rand.Rand) error {
	return w.sim(
		ctx, http.MethodPost, "/sim/phones/"+w.phone(random)+"/messages", object{"text": fmt.Sprint("eccomi ", random.IntN(100))}, nil,
	)
}

// onRun acts on a live run, drawn from those that are.
func (w *world) onRun(ctx context.Context, random *rand.Rand, fn func(models.Run) error) error {
	statuses := []models.RunStatus{models.RunWaiting, models.RunWaiting, models.RunExecuting, models.RunPaused, models.RunNeedsAttention}
	page, _, err := w.stack.App.Store.ListRuns(
		ctx, models.Everyone(w.stack.Demo.WorkspaceID), models.RunFilter{Status: statuses[random.IntN(len(statuses))]},
		models.Page{Limit: 100},
	)
	if err != nil || len(page) == 0 {
		return err
	}
	return fn(page[random.IntN(len(page))].Run)
}

func (w *world) pauseAutomation(ctx context.Context, random *rand.Rand) error {
	return w.api(ctx, http.MethodPost, "/v1/automations/"+w.automation(random)+"/pause", nil, nil)
}

func (w *world) resumeAutomation(ctx context.Context, random *rand.Rand) error {
	choices := []any{nil, object{"overdue": "skip"}, object{"overdue": object{"spread": "PT5S"}}}
	return w.api(ctx, http.MethodPost, "/v1/automations/"+w.automation(random)+"/resume", choices[random.IntN(len(choices))], nil)
}

// edit publishes the automation without a step, with other waits, in another order, or as it was.
func (w *world) edit(ctx context.Context, random *rand.Rand) error {
	id := w.automation(random)
	var now struct{ Revision int }
	if err := w.api(ctx, http.MethodGet, "/v1/automations/"+id, nil, &now); err != nil {
		return err
	}
	definition, err := cloned(w.originals[id])
	if err != nil {
		return err
	}
	steps, _ := definition["steps"].([]any)
	switch random.IntN(4) {
	case 0:
		if len(steps) > 1 {
			at := random.IntN(len(steps))
			steps = slices.Delete(steps, at, at+1)
		}
	case 1:
		random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	case 2:
		if step, ok := steps[random.IntN(len(steps))].(object); ok {
			step["wait"] = object{"for": fmt.Sprintf("PT%dS", 1+random.IntN(4))}
		}
	}
	definition["steps"] = steps
	return w.api(ctx, http.MethodPut, "/v1/automations/"+id, definition, nil, "If-Match", fmt.Sprintf(`"%d"`, now.Revision))
}

// cloned is a copy that may be changed.
func cloned(in object) (out object, err error) {
	data, err := json.Marshal(in)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		return nil, fmt.Errorf("copy a definition: %w", err)
	}
	return out, nil
}

// faults lets WhatsApp fail: at once, by a status before its answer or after it, by causes that
// pass, that a person must see to, or of one recipient.
func (w *world) faults(ctx context.Context, random *rand.Rand) error {
	codes := []int{131000, 131016, 131048, 131056, 130429, 131026, 131047, 131042, 133004}
	rule := func(with object) object {
		with["times"], with["error"] = 1+random.IntN(3), codes[random.IntN(len(codes))]
		return with
	}
	rules := []object{
		rule(object{}), rule(object{"later": true, "latency": "PT0.5S"}), rule(object{"later": true, "lose_answer": true}),
		rule(object{"later": true}),
		{"times": 1 + random.IntN(3), "lose_answer": true},
		{"statuses": object{"duplicate": 0.3, "shuffle": true, "delay": []string{"PT0S", "PT1S", "PT3S"}[random.IntN(3)]}},
	}
	random.Shuffle(len(rules), func(i, j int) { rules[i], rules[j] = rules[j], rules[i] })
	return w.sim(ctx, http.MethodPut, "/sim/faults", object{"rules": rules}, nil)
}

func (w *world) resumeParked(ctx context.Context, random *rand.Rand) error {
	reasons := models.ParkReasons()
	return w.api(ctx, http.MethodPost, "/v1/runs/resume", object{"reason": reasons[random.IntN(len(reasons))]}, nil)
}

func (w *world) releaseHolds(ctx context.Context, _ *rand.Rand) error {
	var holds struct{ Items []struct{ ID string } }
	if err := w.api(ctx, http.MethodGet, "/v1/holds", nil, &holds); err != nil {
		return err
	}
	for _, h := range holds.Items {
		if err := w.api(ctx, http.MethodPost, "/v1/holds/"+h.ID+"/release", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// reset sets a workflow back to one of its earlier workflow tasks, as somebody may in Temporal UI.
func (w *world) reset(ctx context.Context, random *rand.Rand) error {
	return w.onRun(ctx, random, func(run models.Run) error {
		var tasks []int64
		events := w.temporal.GetWorkflowHistory(ctx, run.WorkflowID(), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			if err != nil {
				return err
			}
			if event.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
				tasks = append(tasks, event.GetEventId())
			}
		}
		if len(tasks) == 0 {
			return nil
		}
		described, err := w.temporal.DescribeWorkflowExecution(ctx, run.WorkflowID(), "")
		if err != nil {
			return err
		}
		_, err = w.temporal.ResetWorkflowExecution(ctx, &workflowservice.ResetWorkflowExecutionRequest{
			Namespace: "default", Reason: "unrest", RequestId: fmt.Sprint("unrest-", random.Uint64()),
			WorkflowExecution: &commonpb.WorkflowExecution{
				WorkflowId: run.WorkflowID(), RunId: described.GetWorkflowExecutionInfo().GetExecution().GetRunId(),
			},
			WorkflowTaskFinishEventId: tasks[random.IntN(len(tasks))],
		})
		return err
	})
}

func (w *world) cancel(ctx context.Context, random *rand.Rand) error {
	return w.onRun(ctx, random, func(run models.Run) error { return w.temporal.CancelWorkflow(ctx, run.WorkflowID(), "") })
}

func (w *world) terminate(ctx context.Context, random *rand.Rand) error {
	return w.onRun(ctx, random, func(run models.Run) error { return w.temporal.TerminateWorkflow(ctx, run.WorkflowID(), "", "unrest") })
}
