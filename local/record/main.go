// Command record runs the workflows through their scenarios on a real server and writes
// their histories as replay fixtures: `make replay-record`. It is run on released code,
// before a change; the fixtures then hold later code to the same decisions.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"cadenza/internal/config"
	"cadenza/local/stack"
	"cadenza/models"
	"cadenza/workflows"
)

func main() {
	out := flag.String("out", "../workflows/testdata/replay", "folder of the fixtures")
	only := flag.String("only", "", "record these alone: near (runs whose sends are tried where they are), messages (of no run), "+
		"jobs, subscriptions or notify")
	flag.Parse()
	if err := run(context.Background(), *out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

// run records twice: runs whose sends go through the queue only, with everything around runs, and runs whose
// sends are tried where they are.
func run(ctx context.Context, out, only string) error {
	switch only {
	case "":
		return errors.Join(record(ctx, out, false, (*recorder).all), record(ctx, out, true, (*recorder).near))
	case "near":
		return record(ctx, out, true, (*recorder).near)
	case "messages":
		return errors.Join(record(ctx, out, false, (*recorder).messages), record(ctx, out, true, (*recorder).messagesNear))
	case "jobs":
		return record(ctx, out, false, (*recorder).jobs)
	case "subscriptions":
		return record(ctx, out, false, (*recorder).subscriptions)
	case "notify":
		return record(ctx, out, false, (*recorder).notify)
	}
	return fmt.Errorf("nothing is called %q", only)
}

// notify is a round in which people would be told.
func (r *recorder) notify(ctx context.Context) error {
	return r.scheduled(ctx, workflows.ScheduleNotify, "notify", "a_round_without_news")
}

// record plays scenarios on a system of its own.
func record(ctx context.Context, out string, near bool, play func(*recorder, context.Context) error) error {
	data, err := os.MkdirTemp("", "cadenza-record")
	if err != nil {
		return fmt.Errorf("make a data folder: %w", err)
	}
	defer os.RemoveAll(data)
	s, err := stack.Start(ctx, stack.Options{
		Data: data, API: "127.0.0.1:0", Temporal: "127.0.0.1:0", Simulator: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler),
		Tune: func(c *config.Config) {
			for _, every := range []*time.Duration{&c.ReconcileEvery, &c.DateSweepEvery, &c.SyncEvery, &c.RetentionEvery, &c.NotifyEvery} {
				*every = time.Second
			}
			c.Worker.SendsNear = near
		},
	})
	if err != nil {
		return err
	}
	return errors.Join(play(&recorder{stack: s, out: out}, ctx), s.Stop())
}

// recorder plays scenarios and writes their histories.
type recorder struct {
	stack *stack.Stack
	out   string
	count int
	// last is the message of no run that was recorded last.
	last string
}

// scenarios are runs by the names of their fixtures.
type scenarios map[string]func(context.Context) (models.Run, error)

// runs plays scenarios and writes the histories of their runs.
func (r *recorder) runs(ctx context.Context, all scenarios) error {
	for name, play := range all {
		run, err := play(ctx)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", name, err)
		}
		if err := r.write(ctx, run.WorkflowID(), "automation_run", name); err != nil {
			return fmt.Errorf("scenario %s: %w", name, err)
		}
	}
	return nil
}

// near are runs whose sends are tried where they are.
func (r *recorder) near(ctx context.Context) error {
	if err := r.messagesNear(ctx); err != nil {
		return err
	}
	return r.runs(ctx, scenarios{
		"sends_beside_the_run": r.through, "sends_beside_the_run_then_woken": r.woken, "refused_beside_the_run_then_queued": r.refused,
		"parked_beside_the_run_and_resumed": r.parked,
	})
}

func (r *recorder) all(ctx context.Context) error {
	if err := r.runs(ctx, scenarios{
		"through_every_kind_of_wait": r.through, "woken_by_a_message": r.woken, "cancelled_while_waiting": r.cancelled,
		"parked_and_resumed": r.parked, "held_and_resumed": r.held, "ended_before_it_began_to_wait": r.onlySteps,
		"steered_by_updates": r.steered,
	}); err != nil {
		return err
	}
	if err := r.messages(ctx); err != nil {
		return err
	}
	if err := r.jobs(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := r.subscriptions(ctx); err != nil {
		return fmt.Errorf("subscriptions: %w", err)
	}
	if err := r.rollout(ctx); err != nil {
		return fmt.Errorf("rollout: %w", err)
	}
	if err := r.campaigns(ctx); err != nil {
		return fmt.Errorf("campaigns: %w", err)
	}
	if err := r.scheduled(ctx, workflows.ScheduleReconcile, "reconcile", "a_pass_that_carries_on"); err != nil {
		return err
	}
	if err := r.scheduled(ctx, workflows.ScheduleDateSweep, "date_sweep", "a_sweep_after_another"); err != nil {
		return err
	}
	if err := r.scheduled(ctx, workflows.ScheduleRetention, "retention", "a_day_without_anything"); err != nil {
		return err
	}
	if err := r.notify(ctx); err != nil {
		return err
	}
	return r.scheduled(ctx, workflows.ScheduleSyncAccounts, "sync_accounts", "a_sync")
}

// write waits for the workflow's end and writes its history.
func (r *recorder) write(ctx context.Context, workflowID, folder, name string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_ = r.stack.App.Temporal.GetWorkflow(ctx, workflowID, "").Get(ctx, nil) // ends, as completed or as cancelled
	events := r.stack.App.Temporal.GetWorkflowHistory(ctx, workflowID, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	var h history.History
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return fmt.Errorf("read the history: %w", err)
		}
		h.Events = append(h.Events, event)
	}
	anonymise(&h)
	loose, err := protojson.Marshal(&h)
	if err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	var text bytes.Buffer // protojson varies its spaces on purpose; a fixture must not
	if err := json.Indent(&text, loose, "", " "); err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	file := filepath.Join(r.out, folder, name+".json")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	if err := os.WriteFile(file, append(text.Bytes(), '\n'), 0o600); err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	fmt.Printf("%s: %d events\n", file, len(h.Events))
	return nil
}

// anonymise takes the names of machines out.
func anonymise(h *history.History) {
	for _, e := range h.GetEvents() {
		if a := e.GetWorkflowExecutionStartedEventAttributes(); a != nil {
			a.Identity = "recorder"
		}
		if a := e.GetWorkflowTaskStartedEventAttributes(); a != nil {
			a.Identity = "recorder"
		}
		if a := e.GetWorkflowTaskCompletedEventAttributes(); a != nil {
			a.Identity = "recorder"
		}
		if a := e.GetActivityTaskStartedEventAttributes(); a != nil {
			a.Identity = "recorder"
		}
		if a := e.GetActivityTaskCompletedEventAttributes(); a != nil {
			a.Identity = "recorder"
		}
		if a := e.GetWorkflowExecutionSignaledEventAttributes(); a != nil {
			a.Identity = "recorder"
		}
		if a := e.GetWorkflowExecutionCancelRequestedEventAttributes(); a != nil {
			a.Identity = "recorder"
		}
		if a := e.GetTimerCanceledEventAttributes(); a != nil {
			a.Identity = "recorder"
		}
		if meta := e.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetMeta(); meta != nil {
			meta.Identity = "recorder"
		}
	}
}

// scheduled writes a workflow of the schedule that came after earlier ones.
func (r *recorder) scheduled(ctx context.Context, schedule, folder, name string) error {
	handle := r.stack.App.Temporal.ScheduleClient().GetHandle(ctx, schedule)
	for {
		d, err := handle.Describe(ctx)
		if err != nil {
			return fmt.Errorf("describe the schedule: %w", err)
		}
		if n := len(d.Info.RecentActions); n >= 3 {
			return r.write(ctx, d.Info.RecentActions[n-1].StartWorkflowResult.WorkflowID, folder, name)
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// pause is the pace at which conditions are looked at.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(50 * time.Millisecond):
		return nil
	}
}
