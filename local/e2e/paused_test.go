package e2e

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"cadenza/local/e2e/timeskip"
	"cadenza/local/stack"
	"cadenza/workflows"
)

// clock is a wall clock that a test sets ahead.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) forward(d time.Duration) { c.ahead.Add(int64(d)) }

// hourOff is an automation of two steps that was paused while one contact waited for the
// second, and three had nothing left of their wait for the first.
type hourOff struct {
	*world
	t       *testing.T
	a       automation
	before  run
	overdue []run
	phones  []string
}

// pausedForAnHour pauses the automation; the hour is to pass yet.
func pausedForAnHour(t *testing.T, w *world, name string) *hourOff {
	t.Helper()
	h := &hourOff{world: w, t: t}
	second, first := after("P1D", welcome("due")), after("P1D", welcome("uno"))
	second["name"], first["name"] = "due", "uno"
	h.a = w.api.steps(t, "R5 "+name, second)
	h.phones = append(h.phones, newPhone())
	h.before = w.waiting(t, w.api.start(t, h.a.ID, h.phones[0]).ID, "due")
	w.edit(t, h.a, func(steps []object) []object { return append([]object{first}, steps...) })
	for range 3 {
		h.phones = append(h.phones, newPhone())
		h.overdue = append(h.overdue, w.waiting(t, w.api.start(t, h.a.ID, h.phones[len(h.phones)-1]).ID, "uno"))
	}
	slices.SortFunc(h.overdue, func(a, b run) int { return a.DueAt.Compare(*b.DueAt) })
	post[automation](t, w.api, http.StatusOK, "/v1/automations/"+h.a.ID+"/pause", nil)
	w.edit(t, h.a, func(steps []object) []object {
		return []object{after("PT0S", steps[0]), steps[1]}
	})
	for _, r := range h.overdue {
		w.reaches(t, r.ID, "paused")
	}
	return h
}

// passes lets time pass for runs: their workflows skip it.
func (h *hourOff) passes(id string, d time.Duration, runs ...run) {
	h.t.Helper()
	for _, r := range runs {
		require.NoError(h.t, timeskip.Forward(h.t.Context(), h.temporal.WorkflowService(), client.DefaultNamespace, r.WorkflowID, id, d))
	}
}

// resume ends the pause and tells what the rows say at once.
func (h *hourOff) resume(overdue any) {
	h.t.Helper()
	post[automation](h.t, h.api, http.StatusOK, "/v1/automations/"+h.a.ID+"/resume", object{"overdue": overdue})
	r := h.api.run(h.t, h.before.ID)
	require.Equal(h.t, "waiting", r.Status)
	require.WithinDuration(h.t, h.before.DueAt.Add(time.Hour), *r.DueAt, time.Minute, "it has left what it had")
	require.Greater(h.t, r.DueAt.Sub(*h.before.DueAt), time.Hour-time.Second)
}

func TestAnAutomationPausedForAnHourDoesWithWhatIsOverdueWhatWasChosen(t *testing.T) { // R5
	t.Parallel()
	clock := &clock{}
	w := start(t, stack.Options{
		Now: clock.now, TimeSkipping: true,
		DialOptions: []grpc.DialOption{timeskip.DialOption(timeskip.Config{Skips: func(string) bool { return false }})},
	})
	now, skip, spread := pausedForAnHour(t, w, "now"), pausedForAnHour(t, w, "skip"), pausedForAnHour(t, w, "spread")
	for _, h := range []*hourOff{now, skip, spread} {
		for _, phone := range h.phones {
			require.Empty(t, w.sim.messages(t, phone), "nothing leaves in a pause")
		}
	}
	clock.forward(time.Hour)
	resumed := clock.now()
	now.resume("send_now")
	skip.resume("skip")
	spread.resume(object{"spread": "PT1H"})

	for i, r := range spread.overdue {
		got := w.api.run(t, r.ID)
		spread.overdue[i].DueAt = got.DueAt
		require.Equal(t, "uno", got.CurrentStep.Name)
	}
	slices.SortFunc(spread.overdue, func(a, b run) int { return a.DueAt.Compare(*b.DueAt) })
	for i, r := range spread.overdue {
		require.WithinDuration(t, resumed.Add(time.Duration(i)*20*time.Minute), *r.DueAt, time.Minute)
		require.Equal(t, time.Duration(i)*20*time.Minute, r.DueAt.Sub(*spread.overdue[0].DueAt), "evenly, to the millisecond")
	}
	for _, r := range skip.overdue {
		got := w.waiting(t, r.ID, "due")
		require.Equal(t, []string{"skipped overdue_skipped"}, []string{got.Steps[0].Status + " " + got.Steps[0].Reason})
		require.WithinDuration(t, resumed.Add(24*time.Hour), *got.DueAt, time.Minute, "the whole wait of the next step")
	}
	// The workflows' clocks follow ours.
	now.passes("hour", time.Hour, now.overdue...)
	spread.passes("hour", time.Hour, spread.overdue...)
	for _, r := range append(slices.Clone(now.overdue), spread.overdue[0]) {
		w.waiting(t, r.ID, "due")
	}
	spread.passes("minutes", 21*time.Minute, spread.overdue[1:]...)
	w.waiting(t, spread.overdue[1].ID, "due")
	require.Equal(t, "uno", w.api.run(t, spread.overdue[2].ID).CurrentStep.Name, "its place is later")
	now.passes("most", 24*time.Hour+30*time.Minute, now.before)
	w.stillWaits(t, now.before)
	now.passes("rest", 40*time.Minute, now.before)
	w.reaches(t, now.before.ID, "completed")
	skip.passes("hour and day", 25*time.Hour+5*time.Minute, skip.overdue...)
	for _, r := range skip.overdue {
		w.reaches(t, r.ID, "completed")
	}
	require.Equal(t, []string{welcomeText("due")}, w.sim.texts(t, now.phones[0]))
	for i := 1; i <= 3; i++ {
		require.Equal(t, []string{welcomeText("uno")}, w.sim.texts(t, now.phones[i]))
		require.Equal(t, []string{welcomeText("due")}, w.sim.texts(t, skip.phones[i]), "the skipped message never leaves")
	}
}

// insist asks for an update, under one id, until it is answered.
func insist(ctx context.Context, c client.Client, r run, name string) error {
	for ctx.Err() == nil {
		once, cancel := context.WithTimeout(ctx, 5*time.Second)
		handle, err := c.UpdateWorkflow(once, client.UpdateWorkflowOptions{
			WorkflowID: r.WorkflowID, UpdateID: "of " + r.ID, UpdateName: name, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err == nil {
			err = handle.Get(once, nil)
		}
		cancel()
		if err == nil {
			return nil
		}
	}
	return ctx.Err()
}

func TestUpdatesWhoseWorkerIsKilledAreDoneOnce(t *testing.T) { // R4
	t.Parallel()
	p := newProgram(t, "--reconcile-every", "5s", "--reconcile-patience", "5s")
	p.start(t)
	var steps []object
	for _, name := range []string{"uno", "due", "tre"} {
		step := after("P30D", welcome(name))
		step["name"] = name
		steps = append(steps, step)
	}
	a := p.api.steps(t, "R4 killed", steps...)
	const n = 40
	var runs []run
	var phones []string
	for i := range n {
		phones = append(phones, newPhone())
		runs = append(runs, p.api.start(t, a.ID, phones[i]))
	}
	standing := func(step string) int {
		count := 0
		for _, r := range runs {
			if got := p.api.run(t, r.ID); got.CurrentStep != nil && got.CurrentStep.Name == step && got.Status == "waiting" {
				count++
			}
		}
		return count
	}
	eventually(t, "all wait", func(c *assert.CollectT) { require.Equal(c, n, standing("uno")) })
	temporal, err := client.Dial(client.Options{HostPort: p.temporal, Logger: quiet{}})
	require.NoError(t, err)
	defer temporal.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var answered atomic.Int32
	var all sync.WaitGroup
	failures := make([]error, n)
	next := make(chan int)
	for range 4 {
		all.Go(func() {
			for i := range next {
				failures[i] = insist(ctx, temporal, runs[i], workflows.SkipWait.Name)
				answered.Add(1)
			}
		})
	}
	go func() {
		defer close(next)
		for i := range n {
			next <- i
		}
	}()
	for _, moment := range []int32{5, 15, 30} {
		require.Eventually(t, func() bool { return answered.Load() >= moment }, patience, time.Millisecond, fmt.Sprint(moment))
		p.kill(t) // with updates under way
		p.start(t)
	}
	all.Wait()
	for _, failure := range failures {
		require.NoError(t, failure)
	}
	eventually(t, "all wait for the second step", func(c *assert.CollectT) { require.Equal(c, n, standing("due")) })
	for i, r := range runs {
		results := p.api.run(t, r.ID).stepResults()
		require.Len(t, results, 1, "each skipped one wait, and none twice")
		if arrived := len(p.sim.messages(t, phones[i])); arrived != 1 {
			require.Zero(t, arrived)
			require.Equal(t, "unknown no_answer", results[0], "a kill came between the row and the call, which is never repeated")
		}
	}
}
