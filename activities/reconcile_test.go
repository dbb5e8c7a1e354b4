package activities_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
)

// backlog is a database of rows that nobody started; nothing else is amiss.
type backlog struct {
	activities.ReconcileStore
	rows int
}

const backlogPage = 500

// StartingRuns gives a page after the last row, whose id is its number.
func (b backlog) StartingRuns(_ context.Context, _ time.Time, after models.Run) ([]models.Accepted, bool, error) {
	first := 0
	if after.ID != "" {
		_, err := fmt.Sscan(after.ID, &first)
		if err != nil {
			return nil, false, err
		}
	}
	var page []models.Accepted
	for n := first + 1; n <= b.rows && len(page) < backlogPage; n++ {
		page = append(page, models.Accepted{Run: models.Run{ID: fmt.Sprint(n)}})
	}
	return page, len(page) == backlogPage, nil
}

// OverdueRuns finds none.
func (backlog) OverdueRuns(context.Context, time.Time, time.Time, string) ([]models.Accepted, error) {
	return nil, nil
}

// ClosingRuns finds none.
func (backlog) ClosingRuns(context.Context, time.Time) ([]models.Run, error) { return nil, nil }

// NoteStuck notes nothing.
func (backlog) NoteStuck(context.Context, []models.StuckRun, time.Duration) error { return nil }

// ForgetStuck forgets nothing.
func (backlog) ForgetStuck(context.Context, []string) error { return nil }

// RaiseEpoch raises it by a minute.
func (backlog) RaiseEpoch(_ context.Context, remembered time.Time) (time.Time, bool, error) {
	return remembered.Add(time.Minute), false, nil
}

// State is that of a workflow at work.
func (*starter) State(context.Context, models.Run) (activities.WorkflowState, string, error) {
	return activities.WorkflowBusy, "", nil
}

// starter counts what is started, and fails from a place on.
type starter struct {
	activities.ReconcileEngine
	started map[string]int
	failAt  int
}

// StartRuns starts a page, or fails.
func (s *starter) StartRuns(_ context.Context, page []models.Accepted) error {
	if s.failAt > 0 && len(s.started) >= s.failAt {
		return errors.New("Temporal is away")
	}
	for _, a := range page {
		s.started[a.Run.ID]++
	}
	return nil
}

// ClosedBadly finds none.
func (*starter) ClosedBadly(context.Context, time.Time) ([]activities.ClosedWorkflow, error) {
	return nil, nil
}

// inbox routes so many messages in a sweep.
type inbox int

// Sweep says how many it routed, before and at the end.
func (n inbox) Sweep(_ context.Context, before time.Time, progress func(int)) (int, error) {
	if time.Since(before) < time.Minute {
		return 0, errors.New("swept what was kept a moment ago")
	}
	progress(int(n) / 2)
	return int(n), nil
}

// open are so many campaigns that nobody told.
type open int

// TellOpen tells them.
func (n open) TellOpen(context.Context, time.Time) (int, error) { return int(n), nil }

// unsent are the messages of no run that nobody sends.
type unsent int

// SendOpen sends them.
func (n unsent) SendOpen(context.Context, time.Time) (int, error) { return int(n), nil }

// SendOpen has nothing to send.
func (s *sick) SendOpen(context.Context, time.Time) (int, error) { return 0, s.part("messages") }

// paced counts how often the pace was applied.
type paced int

func (p *paced) PaceChanged(context.Context) { *p++ }

func reconcile(t *testing.T, rows, failAt int) (*starter, activities.ReconcileReport, error) {
	t.Helper()
	engine := &starter{started: map[string]int{}, failAt: failAt}
	r := &activities.Reconciler{
		Store: backlog{rows: rows}, Engine: engine, Inbox: inbox(4), Holds: freed(2), Pace: new(paced), Figures: new(folding),
		Events: new(past), Edits: edits{1, 2}, Rollouts: edits{}, Messages: unsent(0),
		Campaigns: open(3), Media: files(5), Subscribers: newSick(), Aside: newSick(), Count: counted{},
		Log: slog.New(slog.DiscardHandler), Patience: time.Minute,
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(r.Reconcile)
	var report activities.ReconcileReport
	value, err := env.ExecuteActivity(r.Reconcile, activities.ReconcileInput{Now: time.Now()})
	if err == nil {
		err = value.Get(&report)
	}
	return engine, report, err
}

// counted counts nothing.
type counted struct{}

// PartFailed does nothing.
func (counted) PartFailed(context.Context, string) {}

// folding gives three pages of changes to fold, then no more.
type folding int

// FoldFigures folds ten of them.
func (f *folding) FoldFigures(context.Context) (int, bool, error) {
	*f++
	return 10, *f < 3, nil
}

// past gives two pages of events to remove, then none.
type past int

// RemoveEvents removes ten of them.
func (p *past) RemoveEvents(context.Context, time.Time) (int, error) {
	if *p++; *p > 2 {
		return 0, nil
	}
	return 10, nil
}

// freed is how many runs a pass wakes that were held.
type freed int

func (f freed) WakeReleased(context.Context) (int, error) { return int(f), nil }

// files is how many files a pass removes.
type files int

// FetchSoon does nothing.
func (files) FetchSoon(context.Context) {}

// SweepMedia removes them.
func (f files) SweepMedia(context.Context) (int, error) { return int(f), nil }

// edits are open rollouts, by their revisions; those that are not 1 are under way already.
type edits []int

// OpenRollouts names them.
func (e edits) OpenRollouts(context.Context, time.Time) ([]models.RolloutRef, error) {
	var out []models.RolloutRef
	for _, revision := range e {
		out = append(out, models.RolloutRef{AutomationID: "a", Revision: revision})
	}
	return out, nil
}

// StartRollout starts revision 1.
func (e edits) StartRollout(_ context.Context, r models.RolloutRef) (bool, error) {
	return r.Revision == 1, nil
}

func TestOnePassStartsABigBacklogPageByPage(t *testing.T) {
	t.Parallel()
	engine, report, err := reconcile(t, 3*backlogPage+7, 0)
	require.NoError(t, err)
	require.Len(t, engine.started, 3*backlogPage+7)
	require.Equal(t, 3*backlogPage+7, report.Started)
	require.Equal(t, 4, report.Routed, "and routes what was left in the inbox")
	require.Equal(t, 30, report.Folded, "and folds the figures until nothing is left")
	require.Equal(t, 2, report.Woken, "and wakes what is held no more")
	require.Equal(t, 5, report.Media, "and removes the files of nobody")
	require.Equal(t, 1, report.RolledOut, "and starts the rollout that nobody started")
	for id, times := range engine.started {
		require.Equal(t, 1, times, id)
	}
}

func TestAPassIsBounded(t *testing.T) {
	t.Parallel()
	engine, _, err := reconcile(t, 30_000, 0)
	require.NoError(t, err)
	require.Len(t, engine.started, 20_000, "the rest is the next pass's")
}

func TestAPassStopsStartingWhenTemporalIsAway(t *testing.T) {
	t.Parallel()
	engine, report, err := reconcile(t, 30_000, 2*backlogPage)
	require.NoError(t, err, "a failure is data: an error would lose where the next pass goes on")
	require.Len(t, engine.started, 2*backlogPage, "nothing is tried after it")
	require.Equal(t, []activities.FailedPart{{Part: "start", Error: "Temporal is away"}}, report.Failed)
}

// StartOpen has nothing to start.
func (s *sick) StartOpen(context.Context, time.Time) (int, error) { return 0, s.part("subscriptions") }

// KeepDeliveries has nothing to keep.
func (*sick) KeepDeliveries(context.Context, time.Time) (int, error) {
	return 0, nil
}

// PartFailed counts the part.
func (s *sick) PartFailed(_ context.Context, part string) { s.ran["counted "+part]++ }
