package activities

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// Steps performs the steps that touch only our database, and finds and closes positions.
type Steps struct {
	Runs   Runs
	Plan   Planner
	Render Renderer
	Engine Engine
	// Conditions decides which way a branch goes.
	Conditions Conditions
	// Random chooses among n operators: a number from 0 to n-1.
	Random func(n int) int
	// OnParked, when not nil, is called for every run that parks.
	OnParked func(reason models.ParkReason)
	// SendsNear lets runs that enter try their sends where they are: see Sends.SendNear.
	SendsNear bool
	Log       *slog.Logger
}

// Enter gives an accepted run its first position and answers its first move. A run
// that entered before is answered where it stands.
func (s *Steps) Enter(ctx context.Context, in EnterInput) (Move, error) {
	return onRun(ctx, s, in.RunRef, func(tx Tx, at models.Standing) (Move, error) {
		at.Run.WorkflowRunID = in.FirstRunID
		if at.Run.Status == models.RunStarting {
			if err := s.advance(&at, "", in.Now); err != nil {
				return Move{}, err
			}
		}
		if err := tx.SaveRun(ctx, at.Run); err != nil {
			return Move{}, err
		}
		move, err := s.locate(at, in.Now)
		move.SendsNear = s.SendsNear
		return move, err
	})
}

// Locate answers where a run stands: its row says it. One that stands at an earlier move than its
// workflow saw was set back, and parks.
func (s *Steps) Locate(ctx context.Context, in LocateInput) (Move, error) {
	return onRun(ctx, s, in.RunRef, func(tx Tx, at models.Standing) (Move, error) {
		if at.Run.ParkIfSetBack(models.Place{Visit: in.Visit, StepID: in.StepID, Due: in.Due}) {
			if err := tx.SaveRun(ctx, at.Run); err != nil {
				return Move{}, err
			}
		}
		return s.locate(at, in.Now)
	})
}

// Leave closes the row of a run whose workflow was cancelled in Temporal. A row that
// has already ended, because the cancel came from us, stays as it is.
func (s *Steps) Leave(ctx context.Context, in LeaveInput) (Move, error) {
	return onRun(ctx, s, in.RunRef, func(tx Tx, at models.Standing) (Move, error) {
		if at.Run.Status.Live() {
			at.Run.End(models.OutcomeCancelled, models.ActorTemporal, in.Now)
		}
		if at.Run.Closing || at.Run.EndedBy == models.ActorTemporal {
			at.Run.Closing = false
			if err := tx.SaveRun(ctx, at.Run); err != nil {
				return Move{}, err
			}
		}
		return s.locate(at, in.Now)
	})
}

// onRun locks the run and lets fn act on it, in one transaction.
func onRun[T any](ctx context.Context, s *Steps, ref RunRef, fn func(Tx, models.Standing) (T, error)) (T, error) {
	out, err := committed(ctx, s.Runs, func(tx Tx) (T, error) {
		at, err := tx.Lock(ctx, ref)
		if err != nil {
			var none T
			return none, err
		}
		return fn(tx, at)
	})
	return out, classify(err)
}

// parked counts a run that has parked, once that is committed; "" counts nothing.
func (s *Steps) parked(reason models.ParkReason) {
	if reason != "" && s.OnParked != nil {
		s.OnParked(reason)
	}
}

// instantKey marks the contexts of Instantly.
type instantKey struct{}

// instant is how long performing takes in a simulation: not nothing, because a step that
// was due at 09:00 is done after 09:00, and "at 09:00" after it is the next day's.
const instant = time.Millisecond

// Instantly is a context in which performing takes the same instant whenever it is asked,
// as a simulation needs it.
func Instantly(ctx context.Context) context.Context {
	return context.WithValue(ctx, instantKey{}, true)
}

// clockAt is the workflow's clock at this moment: the instant it gave, plus what
// passed since the activity was scheduled. With skipped time both parts still agree.
func clockAt(ctx context.Context, given time.Time, began time.Time) time.Time {
	if ctx.Value(instantKey{}) != nil {
		return given.Add(instant)
	}
	passed := time.Since(began)
	if info := activity.GetInfo(ctx); !info.IsLocalActivity {
		passed += max(info.StartedTime.Sub(info.ScheduledTime), 0)
	}
	return given.Add(passed).Truncate(time.Millisecond)
}

// describe names a step for people: its place and its title.
func describe(place string, step models.Step) string { return place + " · " + step.Title() }
