package models_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cadenza/internal/edittest"
	"cadenza/internal/schedule"
	"cadenza/models"
)

// contact is a run and the plain model of it.
type contact struct {
	run   models.Run
	model edittest.Run
	plan  models.WaitPlan
}

// modelOf is what the model knows of a run.
func modelOf(r models.Run) edittest.Run {
	out := edittest.Run{
		At: r.StepID, Sending: r.Status == models.RunExecuting, Listening: r.Listening, Parked: r.Status == models.RunNeedsAttention,
	}
	if r.WaitBeganAt != nil {
		out.Began = *r.WaitBeganAt
	}
	if r.DueAt != nil {
		out.Due = *r.DueAt
	}
	return out
}

// crowd lets contacts stand everywhere, in every stance.
func crowd(t *rapid.T, d models.Definition, plan schedule.Plan, now time.Time) []*contact {
	var out []*contact
	for _, step := range d.Every() {
		for _, stance := range []models.Stance{models.StanceWaiting, models.StanceListening, models.StanceParked, models.StanceSending} {
			if stance == models.StanceListening && !step.Listens() {
				continue
			}
			zone := rapid.SampledFrom([]string{"", "Europe/Rome", "America/New_York"}).Draw(t, "zone")
			c := &contact{plan: func(w models.Wait, from time.Time) (time.Time, error) { return plan.Due(w, from, zone), nil }}
			began := now.Add(-time.Duration(rapid.Int64Range(0, int64(40*24*time.Hour)).Draw(t, "waited")).Truncate(time.Millisecond))
			if err := c.run.Arrive(step, true, began, c.plan); err != nil {
				t.Fatal(err)
			}
			stand(&c.run, step, stance, began)
			out = append(out, c)
		}
	}
	return out
}

// stand brings a run that waits for the step into the stance.
func stand(r *models.Run, step models.Step, stance models.Stance, began time.Time) {
	switch stance {
	case models.StanceListening:
		limit, _ := step.ListenLimit()
		until := began.Add(limit.Std())
		r.Listening, r.ListenUntil, r.DueAt = true, &until, &until
	case models.StanceParked:
		r.Status = models.RunNeedsAttention
		r.Reason = "why"
		r.ReasonCode = models.ParkOther
		r.DueAt = nil
		r.WaitBeganAt = nil
	case models.StanceSending:
		r.Status = models.RunExecuting
	case models.StanceWaiting:
	}
}

// Each of the hundred draws of rapid goes through ten sequences: a thousand.
const sequences = 10

func TestAfterAnyEditsEveryRunIsWhereTheModelSays(t *testing.T) { // E1-E5
	t.Parallel()
	plan, err := schedule.PlanOf(models.Workspace{TimeZone: "Europe/Rome"})
	require.NoError(t, err)
	seen, counted := make(map[models.FateKind]int), 0
	rapid.Check(t, func(t *rapid.T) {
		for range sequences {
			counted++
			sequence(t, plan, seen)
		}
	})
	require.GreaterOrEqual(t, counted, 1000)
	for _, kind := range []models.FateKind{models.FateMoves, models.FateCompletes, models.FateWaitsAnew, models.FateListensAnew} {
		require.NotZero(t, seen[kind], "no draw came to %s", kind)
	}
}

// sequence goes through some edits of one automation with contacts at every position.
func sequence(t *rapid.T, plan schedule.Plan, seen map[models.FateKind]int) {
	ids := edittest.IDs()
	now := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	live := edittest.Steps(t, ids)
	before := models.Definition{Steps: live}
	contacts := crowd(t, before, plan, now)
	last := 1 + rapid.IntRange(1, 6).Draw(t, "edits")
	for revision := 2; revision <= last; revision++ {
		now = now.Add(time.Duration(rapid.Int64Range(0, int64(20*24*time.Hour)).Draw(t, "passes")).Truncate(time.Millisecond))
		next, change := edittest.Edit(t, live, ids)
		e := models.Edit{Before: before, After: before.Succeed(models.Definition{Steps: next}), Revision: revision, Now: now}
		for _, c := range contacts {
			c.model = modelOf(c.run)
			want, err := c.model.Meets(live, change, now, c.plan)
			require.NoError(t, err)
			met, fate, err := e.Meet(c.run, c.plan)
			require.NoError(t, err)
			check(t, c.run, met, fate, want, revision)
			seen[fate.Kind]++
			c.run = met
		}
		before, live = e.After, next
	}
}

func check(t *rapid.T, was, is models.Run, fate models.Fate, want edittest.Run, revision int) {
	got := modelOf(is)
	require.Equal(t, want.At, got.At)
	require.True(t, want.Due.Equal(got.Due), "due %s, not %s", want.Due, got.Due)
	require.Equal(t, want.Listening, got.Listening)
	require.Equal(t, want.Parked, got.Parked)
	if want.At == "" {
		require.Equal(t, models.RunCompleted, is.Status)
	}
	if fate.Kind == models.FateStays {
		require.Equal(t, was, is, "nothing of a run that stays changes")
		return
	}
	nearer := was.DueAt == nil || is.DueAt == nil || is.DueAt.Before(*was.DueAt) || was.Nudge > 0
	require.Equal(t, nearer, is.Nudge == revision, "who sleeps over it is told, and nobody else")
	require.Equal(t, revision, is.Revision)
}
