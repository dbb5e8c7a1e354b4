package trigger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// restRows plays the store: the runs of each automation that wait for their workflows, newest first.
type restRows struct {
	Rows
	mu    sync.Mutex
	left  map[string][]models.Run
	asked int
}

const restPage = 2

func (r *restRows) RestToStart(_ context.Context, _, automationID string, _ time.Time, after models.Run) ([]models.Accepted, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	var page []models.Accepted
	for _, run := range r.left[automationID] {
		if (after.ID == "" || run.ID < after.ID) && len(page) < restPage {
			page = append(page, models.Accepted{Run: run})
		}
	}
	return page, len(page) == restPage, nil
}

// starts plays Temporal: it notes what was started, and answers as told.
type starts struct {
	Workflows
	mu   sync.Mutex
	ids  []string
	fail func(call int) error
	// hold, where there is one, keeps each page until it can be read from.
	hold chan struct{}
}

func (s *starts) StartRuns(_ context.Context, accepted []models.Accepted) error {
	if s.hold != nil {
		<-s.hold
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range accepted {
		s.ids = append(s.ids, a.Run.ID)
	}
	if s.fail == nil {
		return nil
	}
	return s.fail(len(s.ids) / restPage)
}

func runsOf(automation string, n int) []models.Run {
	out := make([]models.Run, n)
	for i := range out {
		out[i] = models.Run{ID: fmt.Sprintf("%s%d", automation, n-i), AutomationID: automation, Status: models.RunStarting}
	}
	return out
}

func TestTheRestIsStartedToItsEndThoughSingleRunsFail(t *testing.T) {
	t.Parallel()
	rows := &restRows{left: map[string][]models.Run{"a": runsOf("a", 5), "b": runsOf("b", 3)}}
	temporal := &starts{fail: func(int) error {
		return models.Partial([]models.RowFailure{{Key: "x", Err: errors.New("broken")}}, nil)
	}}
	d := &Dispatcher{Rows: rows, Workflows: temporal, Log: slog.New(slog.DiscardHandler)}
	d.StartRest("w", "a", time.Time{})
	d.StartRest("w", "b", time.Time{})
	d.background.busy.Wait()
	require.ElementsMatch(t, []string{"a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3"}, temporal.ids)
}

func TestTheRestIsLeftToReconcileWhileTemporalIsAway(t *testing.T) {
	t.Parallel()
	rows := &restRows{left: map[string][]models.Run{"a": runsOf("a", 9)}}
	temporal := &starts{fail: func(int) error { return models.Partial(nil, models.ErrTemporalAway) }}
	d := &Dispatcher{Rows: rows, Workflows: temporal, Log: slog.New(slog.DiscardHandler)}
	d.StartRest("w", "a", time.Time{})
	d.background.busy.Wait()
	require.Len(t, temporal.ids, restPage, "the other pages would wait for the same")
}

func TestWhatComesWhileTheRestIsStartedIsLookedForOnceMore(t *testing.T) {
	t.Parallel()
	rows := &restRows{left: map[string][]models.Run{"a": runsOf("a", 1)}}
	temporal := &starts{hold: make(chan struct{})}
	d := &Dispatcher{Rows: rows, Workflows: temporal, Log: slog.New(slog.DiscardHandler)}
	d.StartRest("w", "a", time.Time{})
	require.Eventually(t, func() bool {
		rows.mu.Lock()
		defer rows.mu.Unlock()
		return rows.asked == 1
	}, time.Minute, time.Millisecond)
	for range 3 {
		d.StartRest("w", "a", time.Time{})
	}
	close(temporal.hold)
	d.background.busy.Wait()
	require.Equal(t, 2, rows.asked, "several requests are one")
}

func TestCloseLeavesTheRestToReconcileAndTakesNoMore(t *testing.T) {
	t.Parallel()
	rows := &restRows{left: map[string][]models.Run{"a": runsOf("a", 9)}}
	temporal := &starts{}
	d := &Dispatcher{Rows: rows, Workflows: temporal, Log: slog.New(slog.DiscardHandler)}
	d.Close()
	d.StartRest("w", "a", time.Time{})
	d.background.busy.Wait()
	require.Empty(t, temporal.ids)
}

func TestAPanicInTheBackgroundEndsNothingElse(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	rows := &restRows{left: map[string][]models.Run{"a": runsOf("a", 9)}}
	temporal := &starts{fail: func(int) error { panic("+4917612345678") }}
	d := &Dispatcher{Rows: rows, Workflows: temporal, Log: slog.New(slog.NewTextHandler(&log, nil))}
	d.StartRest("w", "a", time.Time{})
	d.background.busy.Wait()
	require.Len(t, temporal.ids, restPage, "the rest of that list is left")
	require.Contains(t, log.String(), "left to reconcile")
	require.NotContains(t, log.String(), "49176")

	temporal.fail = nil
	d.StartRest("w", "a", time.Time{})
	d.background.busy.Wait()
	require.Len(t, temporal.ids, restPage+9, "the next request is served")

	pages := 0
	d.tellRuns(t.Context(), "wake workflows", make([]models.Run, 3*toldInTheCall), func(context.Context, []models.Run) error {
		if pages++; pages == 2 {
			panic("broken")
		}
		return nil
	})
	d.background.busy.Wait()
	require.Equal(t, 3, pages, "the other pages are told")
}

func TestCloseCutsAPageThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &Dispatcher{Log: slog.New(slog.DiscardHandler)}
		var cut []error
		hangs := func(ctx context.Context, page []models.Run) error {
			if len(page) == toldInTheCall {
				return nil // in the call
			}
			<-ctx.Done()
			cut = append(cut, ctx.Err())
			return ctx.Err()
		}
		d.tellRuns(t.Context(), "wake workflows", make([]models.Run, toldInTheCall+1), hangs)
		synctest.Wait()
		began := time.Now()
		d.Close()
		require.Equal(t, closeTimeout, time.Since(began))
		require.Equal(t, []error{context.Canceled}, cut)
	})
}

func TestMoreListsThanAreKeptAreLeftToReconcile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		d := &Dispatcher{Log: slog.New(slog.NewTextHandler(&log, nil))}
		free := make(chan struct{})
		var told atomic.Int64
		tell := func() {
			runs := make([]models.Run, toldInTheCall+1)
			d.tellRuns(t.Context(), "wake workflows", runs, func(_ context.Context, page []models.Run) error {
				if len(page) == 1 {
					<-free
					told.Add(1)
				}
				return nil
			})
		}
		for range backlogsKept {
			tell()
		}
		require.Empty(t, log.String())
		tell()
		require.Contains(t, log.String(), "left to reconcile")
		close(free)
		synctest.Wait()
		require.EqualValues(t, backlogsKept, told.Load())
		tell()
		synctest.Wait()
		require.EqualValues(t, backlogsKept+1, told.Load(), "there is room again")
	})
}

func TestManyAreToldToTheLastOne(t *testing.T) { // R5, R6: a resumed automation with more runs than a caller waits for
	t.Parallel()
	runs := make([]models.Run, 3*toldInTheCall+1)
	for i := range runs {
		runs[i].ID = fmt.Sprint(i)
	}
	temporal := &woken{}
	d := &Dispatcher{Workflows: &serial{Workflows: temporal}, Log: slog.New(slog.DiscardHandler)}
	d.Wake(t.Context(), runs, "resumed")
	d.background.busy.Wait()
	require.Len(t, temporal.ids, len(runs))
}

// serial lets one call through at a time.
type serial struct {
	Workflows
	mu sync.Mutex
}

// NudgeAll passes the call on.
func (s *serial) NudgeAll(ctx context.Context, runs []models.Run, why string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Workflows.NudgeAll(ctx, runs, why)
}
