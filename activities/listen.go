package activities

import (
	"context"
	"time"

	"cadenza/models"
)

type listenStore interface {
	// FirstMessage is the text of the first message of a person that counts for a step of
	// the run that listens; with words, one without text is none.
	FirstMessage(ctx context.Context, run models.Run, words bool) (text string, found bool, err error)
	// Unrouted reports whether a message of the run's contact was kept since the instant and
	// is not routed yet.
	Unrouted(ctx context.Context, run models.Run, since time.Time) (bool, error)
}

// hearing is what a step that listens has heard so far.
type hearing struct {
	found bool
	text  string
	// until is up to when it goes on listening; zero when the limit has passed.
	until time.Time
}

// listen looks for the message that a step waits for. What wakes a listening run may be
// a message that does not count: then it listens on, up to the limit that it began with.
func listen(ctx context.Context, tx listenStore, run models.Run, words bool, limit models.Duration, now time.Time) (hearing, error) {
	text, found, err := tx.FirstMessage(ctx, run, words)
	if err != nil || found {
		return hearing{found: found, text: text}, err
	}
	switch {
	case !run.Listening:
		return hearing{until: now.Add(limit.Std())}, nil
	case run.ListenUntil != nil && now.Add(early).Before(*run.ListenUntil):
		return hearing{until: *run.ListenUntil}, nil
	}
	pending, err := tx.Unrouted(ctx, run, now.Add(-unroutedPatience))
	if err != nil || !pending {
		return hearing{}, err
	}
	return hearing{until: now.Add(unroutedPoll)}, nil
}

// A message that was kept may be the reply, though nobody came to route it yet: its process
// died. The limit then waits for the sweep, for so long at most, and looks so often.
const (
	unroutedPatience = 10 * time.Minute
	unroutedPoll     = 5 * time.Second
)

// waitForReply waits for any message of the contact (A14). With one the run goes on
// after the step; without one within the limit it goes through the arm for no reply.
func (s *Steps) waitForReply(
	ctx context.Context, tx listenStore, at models.Standing, step *models.WaitForReply, now time.Time,
) (Effect, error) {
	heard, err := listen(ctx, tx, at.Run, false, step.Limit, now)
	switch {
	case err != nil:
		return Effect{}, err
	case heard.found:
		return Effect{Status: models.StepDone, Reason: models.ReasonReply}, nil
	case heard.until.IsZero():
		return Effect{Status: models.StepDone, Reason: models.ArmNoReply, Arm: models.ArmNoReply}, nil
	}
	return Effect{Listen: heard.until}, nil
}
