package activities_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"cadenza/activities"
	"cadenza/models"
)

// sick is a deployment where some of what a pass needs fails.
type sick struct {
	backlog
	starter
	broken map[string]bool
	// poison are the runs with which Temporal, or the database, cannot do anything.
	poison  map[string]bool
	aside   map[string]models.SetAside
	ran     map[string]int
	nudged  []string
	overdue []models.Accepted
	lost    []activities.ClosedWorkflow
	since   time.Time
	// busy are workflows that have something under way, with what keeps them; stuck is what was noted.
	busy, stuck map[string]string
	// ended are completed workflows, by the last move that they saw; parked what was parked for it.
	ended, parked map[string]int
	// store is what a pass reads, where that is another.
	store activities.ReconcileStore
}

var errBroken = errors.New("this part is broken, at +393331234567")

func (s *sick) part(name string) error {
	s.ran[name]++
	if s.broken[name] {
		if name == "figures" {
			panic("a mistake of ours")
		}
		return errBroken
	}
	return nil
}

func (s *sick) Sweep(context.Context, time.Time, func(int)) (int, error) {
	err := s.part("route")
	if s.poison["wamid"] {
		err = models.Partial([]models.RowFailure{{Part: models.PartRoute, Key: "wamid", WorkspaceID: "w", Err: errBroken}}, err)
	}
	return 1, err
}

func (s *sick) OpenRollouts(context.Context, time.Time) ([]models.RolloutRef, error) {
	return []models.RolloutRef{{AutomationID: "a", Revision: 1}, {AutomationID: "b", Revision: 1}}, s.part("rollouts")
}

func (s *sick) StartRollout(_ context.Context, r models.RolloutRef) (bool, error) {
	if s.poison["rollout of "+r.AutomationID] {
		return false, errBroken
	}
	return true, nil
}
func (s *sick) TellOpen(context.Context, time.Time) (int, error) { return 0, s.part("campaigns") }
func (s *sick) ClosingRuns(context.Context, time.Time) ([]models.Run, error) {
	return nil, s.part("tell ended")
}
func (s *sick) WakeReleased(context.Context) (int, error) { return 0, s.part("wake released") }
func (s *sick) OverdueRuns(context.Context, time.Time, time.Time, string) ([]models.Accepted, error) {
	return s.overdue, s.part("overdue")
}

func (s *sick) ClosedBadly(_ context.Context, since time.Time) ([]activities.ClosedWorkflow, error) {
	s.since = since
	return s.lost, s.part("close lost")
}
func (s *sick) PaceChanged(context.Context)                          { s.ran["pace"]++ }
func (s *sick) RemoveEvents(context.Context, time.Time) (int, error) { return 0, s.part("events") }
func (s *sick) FoldFigures(context.Context) (int, bool, error)       { return 0, false, s.part("figures") }
func (s *sick) FetchSoon(context.Context)                            {}
func (s *sick) SweepMedia(context.Context) (int, error)              { return 0, s.part("media") }

func (s *sick) StartingRuns(ctx context.Context, before time.Time, after models.Run) ([]models.Accepted, bool, error) {
	if err := s.part("start"); err != nil {
		return nil, false, err
	}
	return s.backlog.StartingRuns(ctx, before, after)
}

func (s *sick) StartRuns(_ context.Context, page []models.Accepted) error {
	var failed []models.RowFailure
	for _, a := range page {
		if _, ended := s.ended[a.Run.ID]; ended && a.Forgotten {
			failed = append(failed, models.RowFailure{Part: models.PartStart, Key: a.Run.ID, Err: models.ErrWorkflowAhead})
		} else if s.poison[a.Run.ID] {
			failed = append(failed, models.RowFailure{Part: models.PartStart, Key: a.Run.ID, Err: errBroken})
		} else {
			s.started[a.Run.ID]++
		}
	}
	return models.Partial(failed, nil)
}

func (s *sick) LiveRun(_ context.Context, id string) (models.Run, error) {
	return models.Run{ID: id, WorkspaceID: "w"}, nil
}

func (s *sick) State(_ context.Context, run models.Run) (activities.WorkflowState, string, error) {
	if s.poison[run.ID] {
		return "", "", errBroken
	}
	if _, ended := s.ended[run.ID]; ended {
		return activities.WorkflowFinished, "", nil
	}
	if words, busy := s.busy[run.ID]; busy {
		return activities.WorkflowBusy, words, nil
	}
	return activities.WorkflowIdle, "", nil
}

func (s *sick) RaiseEpoch(ctx context.Context, remembered time.Time) (time.Time, bool, error) {
	if err := s.part("epoch"); err != nil {
		return time.Time{}, false, err
	}
	return s.backlog.RaiseEpoch(ctx, remembered)
}

func (s *sick) LastVisit(_ context.Context, run models.Run) (int, error) { return s.ended[run.ID], nil }

func (s *sick) ParkAhead(_ context.Context, runID string, visit int) (bool, error) {
	s.parked[runID] = visit
	return true, nil
}

func (s *sick) NoteStuck(_ context.Context, rows []models.StuckRun, patience time.Duration) error {
	for _, row := range rows {
		s.stuck[row.RunID] = fmt.Sprint(row.Visit, " ", row.Reason, " ", patience)
	}
	return nil
}

func (s *sick) ForgetStuck(_ context.Context, moving []string) error {
	for _, id := range moving {
		delete(s.stuck, id)
	}
	return nil
}

func (s *sick) Nudge(_ context.Context, run models.Run, _ string) error {
	s.nudged = append(s.nudged, run.ID)
	return nil
}

func (s *sick) NoteFailures(_ context.Context, failures []models.RowFailure) error {
	for _, f := range failures {
		a := s.aside[f.Key]
		a.Fail(f, time.Now())
		s.aside[f.Key] = a
	}
	return nil
}

func (s *sick) DueAside(context.Context, ...models.Part) (out []models.SetAside, err error) {
	for _, a := range s.aside {
		out = append(out, a)
	}
	return out, nil
}

func (s *sick) ForgetAside(_ context.Context, rows []models.SetAside) error {
	for _, a := range rows {
		delete(s.aside, a.Key)
	}
	return nil
}

// pass does one pass over it.
func (s *sick) pass(t *testing.T, in activities.ReconcileInput) activities.ReconcileReport {
	t.Helper()
	s.ran, s.nudged = map[string]int{}, nil
	r := &activities.Reconciler{
		Store: s.store, Engine: s, Inbox: s, Holds: s, Pace: s, Figures: s, Events: s, Edits: s, Rollouts: s, Campaigns: s, Media: s,
		Messages: s, Subscribers: s, Aside: s, Count: s, Log: slog.New(slog.DiscardHandler), Patience: time.Minute,
		StuckAfter: 10 * time.Minute,
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(r.Reconcile)
	var report activities.ReconcileReport
	value, err := env.ExecuteActivity(r.Reconcile, in)
	require.NoError(t, err, "a pass is not repeated for what failed in it")
	require.NoError(t, value.Get(&report))
	return report
}

func newSick(broken ...string) *sick {
	s := &sick{
		backlog: backlog{rows: 3}, starter: starter{started: map[string]int{}}, broken: map[string]bool{}, poison: map[string]bool{},
		aside: map[string]models.SetAside{}, stuck: map[string]string{}, ended: map[string]int{}, parked: map[string]int{},
	}
	s.store, s.ran = s, map[string]int{}
	for _, part := range broken {
		s.broken[part] = true
	}
	return s
}

var allParts = []string{
	"epoch", "route", "rollouts", "campaigns", "subscriptions", "tell ended", "wake released", "overdue", "close lost", "pace", "figures",
	"events", "media", "start",
}

func TestEveryPartRunsInEveryPassWhateverFails(t *testing.T) {
	t.Parallel()
	for _, broken := range append(
		[][]string{
			nil, {"route", "overdue", "start"}, slices.DeleteFunc(slices.Clone(allParts), func(p string) bool { return p == "pace" }),
		},
		eachAlone(allParts)...,
	) {
		s := newSick(broken...)
		report := s.pass(t, activities.ReconcileInput{Now: time.Now()})
		for _, part := range allParts {
			require.Equal(t, 1, s.ran[part], "%s runs once, with %v broken", part, broken)
			if slices.Contains(broken, part) && part != "pace" {
				require.Equal(t, 1, s.ran["counted "+part], "%s is counted", part)
				require.True(
					t, slices.ContainsFunc(report.Failed, func(f activities.FailedPart) bool { return f.Part == part }), "%s is shown",
					part,
				)
			}
		}
		for _, f := range report.Failed {
			require.NotContains(t, f.Error, "39333", "nothing personal gets into the history")
		}
	}
}

func eachAlone(parts []string) (out [][]string) {
	for _, part := range parts {
		out = append(out, []string{part})
	}
	return out
}

func TestWhereAPassStandsIsKeptWhateverFails(t *testing.T) {
	t.Parallel()
	now, before := time.Now().UTC().Truncate(time.Second), time.Now().UTC().Add(-time.Hour).Truncate(time.Second)
	due := now.Add(-10 * time.Minute)
	s := newSick("route", "close lost", "figures")
	s.overdue = make([]models.Accepted, 500)
	for i := range s.overdue {
		s.overdue[i].Run = models.Run{ID: fmt.Sprint("late ", i), DueAt: &due}
	}
	report := s.pass(t, activities.ReconcileInput{Now: now, ClosedSince: before})
	require.Equal(t, activities.OverdueCursor{Due: due, RunID: "late 499"}, report.Overdue, "the next pass goes on there")
	require.Equal(t, before, report.ClosedSince, "what could not be looked at is looked at again")
	s.broken["close lost"] = false
	require.Equal(t, now, s.pass(t, activities.ReconcileInput{Now: now, ClosedSince: before}).ClosedSince)
	s.broken["overdue"] = true
	require.Equal(
		t, report.Overdue, s.pass(t, activities.ReconcileInput{Now: now, Overdue: report.Overdue}).Overdue,
		"a part that failed stays where it was",
	)
}

func TestOnePoisonRowIsSetAsideCountedAndForgottenWhenItIsWell(t *testing.T) {
	t.Parallel()
	due := time.Now().Add(-time.Hour)
	s := newSick()
	s.rows = 3*backlogPage + 1
	s.overdue = []models.Accepted{
		{Run: models.Run{ID: "sleeper", DueAt: &due}},
		{Run: models.Run{ID: "poison", WorkspaceID: "w", DueAt: &due}},
		{Run: models.Run{ID: "other", DueAt: &due}},
	}
	s.lost = []activities.ClosedWorkflow{{RunID: "gone wrong"}, {RunID: "fine"}}
	for _, id := range []string{"wamid", "rollout of a", "1", "501", "poison", "gone wrong"} {
		s.poison[id] = true
	}
	report := s.pass(t, activities.ReconcileInput{Now: time.Now()})
	require.Zero(t, report.Failures, "a row's failure is not its part's")
	require.Equal(t, 6, report.SetAside)
	require.Equal(t, 1, report.RolledOut)
	require.Equal(t, []string{"sleeper", "other"}, s.nudged)
	require.Len(t, s.started, s.rows-2, "those after it, and on the pages after it, are started")
	keys := map[string]models.Part{}
	for key, a := range s.aside {
		keys[key] = a.Part
		require.Equal(t, 1, a.Failures)
		require.NotContains(t, a.Reason, "39333")
	}
	require.Equal(t, map[string]models.Part{
		"wamid": models.PartRoute, "a": models.PartRollout, "1": models.PartStart, "501": models.PartStart,
		"poison": models.PartOverdue, "gone wrong": models.PartLost,
	}, keys)

	require.Equal(t, 6, s.pass(t, activities.ReconcileInput{Now: time.Now()}).SetAside)
	require.Equal(t, 2, s.aside["poison"].Failures)
	s.poison, s.overdue, s.lost = map[string]bool{}, nil, nil
	require.Zero(t, s.pass(t, activities.ReconcileInput{Now: time.Now()}).SetAside)
	require.Empty(t, s.aside, "also the run that moved on by itself")
}

func TestRowsThatFailOneAfterTheOtherAreNotAllTried(t *testing.T) {
	t.Parallel()
	due := time.Now().Add(-time.Hour)
	s := newSick()
	for i := range 100 {
		id := fmt.Sprint("late ", i)
		s.poison[id] = true
		s.overdue = append(s.overdue, models.Accepted{Run: models.Run{ID: id, DueAt: &due}})
	}
	report := s.pass(t, activities.ReconcileInput{Now: time.Now()})
	require.Equal(t, 10, report.SetAside)
	require.Equal(t, 1, report.Failures, "it is no matter of the rows")
	require.Equal(t, "late 9", report.Overdue.RunID, "the next pass tries others")
}

func TestARunThatIsLateAndDoesNotMoveIsNotedAndOneThatWaitsForItsTurnIsNot(t *testing.T) {
	t.Parallel()
	due := time.Now().Add(-time.Hour)
	s := newSick()
	s.rows = 0
	for visit, id := range []string{"task fails", "sleeps", "paced", "waits in a queue"} {
		s.overdue = append(s.overdue, models.Accepted{Run: models.Run{ID: id, DueAt: &due, Visit: visit}})
	}
	s.busy = map[string]string{"task fails": "the workflow task failed 7 times: too long", "paced": "", "waits in a queue": ""}
	require.Equal(t, 2, s.pass(t, activities.ReconcileInput{Now: time.Now()}).Stuck)
	require.Equal(t, map[string]string{
		"task fails": "0 the workflow task failed 7 times: too long 10m0s",
		"sleeps":     "1 the workflow sleeps, though it was told that its step is due 10m0s",
	}, s.stuck)
	require.Equal(t, []string{"sleeps"}, s.nudged, "who sleeps is told all the same")
	s.busy["task fails"], s.busy["sleeps"] = "", ""
	require.Zero(t, s.pass(t, activities.ReconcileInput{Now: time.Now()}).Stuck)
	require.Empty(t, s.stuck, "they move again")
}

// old are rows that have been starting for an hour.
type old struct{ *sick }

// StartingRuns are those rows.
func (o old) StartingRuns(_ context.Context, _ time.Time, after models.Run) (page []models.Accepted, more bool, err error) {
	if after.ID != "" {
		return nil, false, nil
	}
	for _, id := range []string{"never entered", "entering", "queued"} {
		page = append(page, models.Accepted{Run: models.Run{ID: id, StartedAt: time.Now().Add(-time.Hour)}})
	}
	return append(page, models.Accepted{Run: models.Run{ID: "young", StartedAt: time.Now().Add(-2 * time.Minute)}}), false, nil
}

func TestARunWhoseWorkflowNeverEntersIsNoted(t *testing.T) {
	t.Parallel()
	s := newSick()
	s.busy = map[string]string{"never entered": "the workflow task failed 3 times: a mistake", "entering": "", "young": "whatever"}
	s.store = old{s}
	require.Equal(t, 2, s.pass(t, activities.ReconcileInput{Now: time.Now()}).Stuck)
	require.Contains(t, s.stuck["never entered"], "a mistake")
	require.Contains(t, s.stuck, "queued", "idle, and not entered")
	require.NotContains(t, s.stuck, "young")
}

func TestARunWhoseWorkflowCompletedForTheVeryMoveWasSetBack(t *testing.T) {
	t.Parallel()
	due := time.Now().Add(-time.Hour)
	s := newSick()
	for id, visit := range map[string]int{"same move": 3, "earlier move": 2, "taken back": 4} {
		s.overdue = append(s.overdue, models.Accepted{Run: models.Run{ID: id, DueAt: &due, Visit: visit}})
		s.ended[id] = 3
	}
	s.overdue = append(s.overdue, models.Accepted{Run: models.Run{ID: "ended by an older build", DueAt: &due, Visit: 3}})
	s.ended["ended by an older build"] = 0
	s.ended["2"] = 5 // one of those that never entered, by their rows
	report := s.pass(t, activities.ReconcileInput{Now: time.Now()})
	require.Equal(t, map[string]int{"same move": 3, "earlier move": 3, "2": 5}, s.parked)
	require.Equal(
		t, map[string]int{"taken back": 1, "ended by an older build": 1, "1": 1, "3": 1}, s.started,
		"a message that failed late is sent again",
	)
	require.Equal(t, 3, report.Ahead)
	require.Zero(t, report.Failures+report.SetAside)
}

func TestTheEpochIsCarriedFromPassToPassWhateverFails(t *testing.T) {
	t.Parallel()
	before := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	s := newSick("route")
	require.Equal(t, before.Add(time.Minute), s.pass(t, activities.ReconcileInput{Now: before, Epoch: before}).Epoch)
	s.broken["epoch"] = true
	require.Equal(t, before, s.pass(t, activities.ReconcileInput{Now: before, Epoch: before}).Epoch, "what is remembered is not forgotten")
}
