package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
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
		return Move{State: MoveQueue}, nil
	}
	type answer struct {
		move Move
		err  error
	}
	answers := make(chan answer, 1)
	s.parted.Go(func() {
		move, err := s.attempt(context.WithoutCancel(ctx), in, began, pass)
		answers <- answer{move, err}
	})
	for _, patience := range []time.Duration{crowdedAtMost, nearOutcome - crowdedAtMost} {
		select {
		case a := <-answers:
			return nearMove(ctx, in, began, a.move, a.err)
		case <-time.After(patience):
		case <-ctx.Done():
		}
		if pass.Crowded() {
			break
		}
	}
	pass.Parted()
	return Move{State: MoveQueue, Due: clockAt(ctx, in.Now, began).Add(lookForAnswer)}, nil
}

// nearMove turns what an attempt answers into the move of one that was made where the run is.
func nearMove(ctx context.Context, in PerformInput, began time.Time, move Move, err error) (Move, error) {
	waits, ok := errors.AsType[*temporal.ApplicationError](err)
	if !ok || waits.Type() != ErrorLater {
		return move, err
	}
	return Move{State: MoveQueue, Due: clockAt(ctx, in.Now, began).Add(waits.NextRetryDelay())}, nil
}

// turn waits for a permit, but not for longer than the patience.
func turn(ctx context.Context, pass Pass, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return pass.Turn(ctx)
}

// Wait returns when no call is under way any more for which no activity waits.
func (s *Sends) Wait() { s.parted.Wait() }
