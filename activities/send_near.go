package activities

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/temporal"

	"cadenza/models"
)

// How long a send that is tried where its run is keeps the workflow task waiting: for its permit, and from
// then on for its outcome, less long where many do. Together they stay well below what the server gives a
// workflow task.
const (
	nearTurn      = 2 * time.Second
	nearOutcome   = 3 * time.Second
	crowdedAtMost = time.Second
)

// SendNear performs the same step as Send, where the run is. When the message cannot leave at once, or
// has no outcome yet, it answers MoveQueue and the run goes on through the queue.
//
// A call is never cut short: one that takes long goes on, writes its outcome, and whoever comes through the
// queue meanwhile finds its message leased and waits for that.
func (s *Sends) SendNear(ctx context.Context, in PerformInput) (Move, error) {
	began := time.Now()
	pass, ok := s.gate().Near(in.Lane, in.Priority)
	if !ok {
		return Move{State: MoveQueue}, nil
	}
	if turn(ctx, pass, nearTurn) != nil {
		pass.Done()
		return Move{State: MoveQueue}, nil //nolint:nilerr // who has no turn in time goes through the queue
	}
	a := sendAttempt{PerformInput: in, began: began, pass: pass, parted: &atomic.Bool{}}
	answers := make(chan answer, 1)
	s.attempts.Go(func() { answers <- s.apart(context.WithoutCancel(ctx), a) })
	for _, patience := range []time.Duration{crowdedAtMost, nearOutcome - crowdedAtMost} {
		select {
		case got := <-answers:
			return nearMove(ctx, a, got)
		case <-time.After(patience):
		case <-ctx.Done():
		}
		if pass.Crowded() {
			break
		}
	}
	a.parted.Store(true)
	pass.Parted()
	return Move{State: MoveQueue, Due: clockAt(ctx, in.Now, began).Add(lookForAnswer)}, nil
}

// answer is what an attempt answers.
type answer struct {
	move Move
	err  error
}

// apart makes an attempt beside the activity. A panic, which the activity would survive, is its error.
func (s *Sends) apart(ctx context.Context, a sendAttempt) (out answer) {
	err := models.Safely(func() error {
		out.move, out.err = s.attempt(ctx, a)
		return nil
	})
	if err != nil {
		s.Log.ErrorContext(ctx, "a send broke off", "run_id", a.RunID, "error", err)
		out.err = fmt.Errorf("the send broke off: %w", err)
	}
	return out
}

// nearMove turns what an attempt answers into the move of one that was made where the run is.
func nearMove(ctx context.Context, a sendAttempt, got answer) (Move, error) {
	waits, ok := errors.AsType[*temporal.ApplicationError](got.err)
	if !ok || waits.Type() != ErrorLater {
		return got.move, got.err
	}
	return Move{State: MoveQueue, Due: a.clock(ctx).Add(waits.NextRetryDelay())}, nil
}

// turn waits for a permit, but not for longer than the patience.
func turn(ctx context.Context, pass Pass, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return pass.Turn(ctx)
}

// Wait returns when no attempt is under way any more, whether an activity waits for it or not.
func (s *Sends) Wait() { s.attempts.Wait() }
