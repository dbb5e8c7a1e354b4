package activities

import (
	"cmp"
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/activity"

	"cadenza/models"
)

// How a send that comes through the queue waits: where the worker has no place for it, until it asks again;
// for its permit, in the worker.
const (
	crowded    = time.Second
	queuedTurn = 10 * time.Second
)

// Send performs a step that sends a message, as it comes through the queue: claim, call, settle. It is
// registered under the name of each kind of send.
func (s *Sends) Send(ctx context.Context, in PerformInput) (Move, error) {
	began := time.Now()
	if wait := in.NotBefore.Sub(clockAt(ctx, in.Now, began)); wait > 0 {
		return Move{}, later("waiting to send", wait)
	}
	task := activity.GetInfo(ctx).Priority
	in.Lane, in.Priority = task.FairnessKey, task.PriorityKey
	pass, ok := s.gate().Queued(in.Lane, in.Priority)
	if !ok {
		return Move{}, later("as many messages of the number are on their way as this worker bears", crowded)
	}
	waiting, stop := untilStopped(ctx)
	err := turn(waiting, pass, queuedTurn)
	stop()
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled) && ctx.Err() == nil:
		pass.Done()
		return Move{}, later("the pace of the number", crowded)
	case err != nil:
		pass.Done()
		return Move{}, classify(err)
	}
	s.attempts.Add(1)
	defer s.attempts.Done()
	return s.attempt(ctx, sendAttempt{PerformInput: in, began: began, pass: pass})
}

// untilStopped is a context that ends when the worker is told to stop: who only waits then leaves what they wait
// for to another worker.
func untilStopped(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stopped := activity.GetWorkerStopChannel(ctx)
	go func() {
		select {
		case <-stopped:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// sendAttempt is one attempt of a send that has a permit, on whichever way it came.
type sendAttempt struct {
	PerformInput
	began time.Time
	pass  Pass
	// parted is true once no activity waits for its outcome; nil where one always does.
	parted *atomic.Bool
}

// clock is the workflow's clock at this moment.
func (a sendAttempt) clock(ctx context.Context) time.Time { return clockAt(ctx, a.Now, a.began) }

func (s *Sends) attempt(ctx context.Context, a sendAttempt) (Move, error) {
	defer func() { a.pass.Done() }()
	c, err := s.claim(ctx, a.PerformInput, a.clock(ctx))
	switch {
	case err != nil:
		return Move{}, err
	case c.move != nil:
		return *c.move, nil
	case c.upload != nil:
		a.pass.Done()
		a.pass = open{} // an upload takes nobody's place
		return Move{}, s.uploadAhead(ctx, *c.upload)
	case c.again > 0:
		return Move{}, later(cmp.Or(c.why, "waiting to send"), c.again)
	case c.settle != nil:
		return s.settle(ctx, a.PerformInput, a.began, verdict{settle: c.settle, saved: c.left})
	}
	defer s.keepLease(ctx, c.ready.row.ID)()
	if number := c.ready.number.ID; number != a.Lane { // an edit has just given the automation another number
		a.pass = s.instead(ctx, a.pass, number, a.Priority)
	}
	s.markRead(ctx, *c.ready)
	a.pass.Call(ctx)
	c.ready.left = a.clock(ctx)
	// A call is never cut short: the client bounds it.
	wamid, err := s.WhatsApp.Send(context.WithoutCancel(ctx), c.ready.number, c.ready.out)
	return s.conclude(ctx, a, s.judge(*c.ready, wamid, err, a.clock(ctx)))
}

// instead exchanges a pass for one of another number. When there is none, the message leaves with the one it
// has, for it has been promised.
func (s *Sends) instead(ctx context.Context, pass Pass, numberID string, priority int) Pass {
	other, ok := s.gate().Queued(numberID, priority)
	if !ok {
		return pass
	}
	if turn(ctx, other, queuedTurn) != nil {
		other.Done()
		return pass
	}
	pass.Done()
	return other
}

// conclude writes what the call brought: a result that moves the run on, or a message
// that is to be looked at again.
func (s *Sends) conclude(ctx context.Context, a sendAttempt, v verdict) (Move, error) {
	if v.settle != nil {
		return s.settle(ctx, a.PerformInput, a.began, v)
	}
	if a.parted != nil && a.parted.Load() && v.message.State == models.MessageRetry {
		// Nobody hears for how long to wait: the row says it to whoever comes through the queue.
		until := s.Now().UTC().Add(v.again)
		v.message.LeasedUntil = &until
	}
	// What the provider said must be written even when the worker is stopping.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	started, err := committed(ctx, s.Steps.Runs, func(tx Tx) ([]models.Accepted, error) {
		if v.closeWindow {
			if err := tx.CloseWindow(ctx, v.message.NumberID, v.message.ContactID, a.clock(ctx)); err != nil {
				return nil, err
			}
		}
		if _, err := tx.SaveMessage(ctx, *v.message); err != nil {
			return nil, err
		}
		return v.pass(ctx, tx)
	})
	if err != nil {
		return Move{}, classify(err)
	}
	s.Steps.tell(ctx, Effect{Started: started})
	return Move{}, later(v.why, v.again)
}

// settleTimeout bounds the writing of an answer while the worker is stopping.
const settleTimeout = 10 * time.Second

// settle is the second transaction of a send: the message's new state, the step's
// record and the run's next position.
func (s *Sends) settle(ctx context.Context, in PerformInput, began time.Time, v verdict) (Move, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	out, err := onRun(ctx, s.Steps, in.RunRef, func(tx Tx, at models.Standing) (settled, error) {
		return s.settled(ctx, tx, at, in, v, clockAt(ctx, in.Now, began))
	})
	if err == nil {
		s.Steps.parked(out.parked)
		s.Steps.tell(ctx, Effect{Started: out.started})
	}
	return out.move, err
}

// settled is where a run stands after its send was settled, and why it parked; "" when it did not.
type settled struct {
	move   Move
	parked models.ParkReason
	// started are runs whose workflows are to be started after the commit.
	started []models.Accepted
}

func (s *Sends) settled(ctx context.Context, tx Tx, at models.Standing, in PerformInput, v verdict, now time.Time) (settled, error) {
	r := *v.settle
	if v.message != nil {
		saved, err := tx.SaveMessage(ctx, *v.message)
		if err != nil {
			return settled{}, err
		}
		v.saved = &saved
	}
	// A failure may have been reported before we came to write that the message was taken.
	failed := r.SentAt != nil && v.saved != nil && v.saved.State == models.MessageFailed
	if !at.Run.Status.Live() && r.SentAt != nil {
		// The run was ended while the message was on its way: it left all the same.
		step, _, _ := at.Definition.Find(in.StepID)
		was := at.Run
		was.StepID, was.Visit = in.StepID, in.Visit
		if err := tx.Record(ctx, execution(was, step, r, now)); err != nil {
			return settled{}, err
		}
		if failed {
			return s.undone(ctx, tx, in, *v.saved, now)
		}
	}
	if !stands(at.Run, in) || (v.message == nil && at.Run.Status == models.RunPaused) { // nothing left yet: it is decided anew
		move, err := s.Steps.locate(at, now)
		return settled{move: move}, err
	}
	if asks(at.Run, r) {
		at.Run.Ask(now)
	}
	move, err := s.Steps.finish(ctx, tx, at, r, now)
	if err != nil {
		return settled{}, err
	}
	if failed {
		return s.undone(ctx, tx, in, *v.saved, now)
	}
	started, err := v.pass(ctx, tx)
	return settled{move, r.Park, started}, err
}

// asks reports whether a result that needed no call counts as the first attempt of a send (R7): one
// that was skipped or has failed does; one that is held, or whose step was deleted, does not.
func asks(run models.Run, r result) bool {
	return run.AskedVisit != run.Visit && r.Park == "" && r.Held == "" && r.Reason != models.ReasonStepDeleted
}

// undone handles a failure that WhatsApp reported before the step was recorded.
func (s *Sends) undone(ctx context.Context, tx Tx, in PerformInput, m models.Message, now time.Time) (settled, error) {
	after, err := s.takenBack(ctx, tx, m, now)
	if err != nil {
		return settled{}, err
	}
	at, err := tx.Lock(ctx, in.RunRef)
	if err != nil {
		return settled{}, err
	}
	move, err := s.Steps.locate(at, now)
	return settled{move, after.Parked, after.Started}, err
}

// verdict is what an answer, or its absence, means for message and step.
type verdict struct {
	// message is nil when the result needed no call.
	message *models.Message
	// saved is the message as it is, when a status may have been quicker than we.
	saved  *models.Message
	settle *result
	again  time.Duration
	why    string
	// closeWindow corrects our idea of the window: the provider knows better.
	closeWindow bool
	// hold keeps everything else from what has refused this message; nil for nothing.
	hold *models.Hold
	// optedOut is when we learned that the recipient wants no marketing; zero for nothing.
	optedOut time.Time
}

// pass writes what the answer means beyond its message, and returns what that starts.
func (v verdict) pass(ctx context.Context, tx Tx) ([]models.Accepted, error) {
	if !v.optedOut.IsZero() {
		return tx.StopMarketing(ctx, v.message.ContactID, v.optedOut)
	}
	if v.hold == nil {
		return nil, nil
	}
	return nil, tx.RaiseHold(ctx, *v.hold)
}

// maxRefusals is how often a passing refusal is tried again before a person is asked (R6).
const maxRefusals = 12

// judge applies the provider's answer by its class (W1, W2).
func (s *Sends) judge(m readyMessage, wamid string, err error, now time.Time) verdict {
	v := verdict{message: &m.row}
	m.row.Owner, m.row.LeasedUntil = "", nil // it is being sent no more
	if err == nil {
		left := cmp.Or(m.row.SentAt, &m.left)
		v.message.State, v.message.WAMID, v.message.SentAt = models.MessageAccepted, &wamid, left
		v.message.ErrorCode, v.message.ErrorTitle, v.message.ErrorDetails = 0, "", ""
		v.settle = &result{Status: models.StepDone, Reason: m.onSent, MessageID: m.row.ID, SentAt: left}
		return v
	}
	problem, ok := errors.AsType[*SendProblem](err)
	if !ok {
		problem = &SendProblem{Class: SendUnknown}
	}
	v.message.ErrorCode, v.message.ErrorTitle, v.message.ErrorDetails = problem.Code, problem.Title, problem.Details
	v.message.State = models.MessageRetry
	switch problem.Class {
	case SendRetry:
		v.again, v.why = backoff(m.row.Attempts, problem.RetryAfter), problem.Title
		if m.row.Attempts >= maxRefusals {
			v.settle = parked(models.ParkSendingFailed, models.ParkSendingFailed.Words()+": "+problem.Title)
		}
	case SendWait:
		v.again, v.why = backoff(m.row.Attempts, problem.RetryAfter), problem.Title
		if v.hold = holdOf(problem, m.number, m.templateID, now); v.hold != nil {
			v.settle = heldBy(*v.hold, now)
			v.message.Attempts = 0 // what waits for others has all its own attempts again
			if v.settle.brief(now) > 0 {
				v.settle = nil
			}
		}
	case SendWindow:
		if m.fallback {
			v.closeWindow, v.again, v.why = true, time.Second, "the window is closed; the fallback goes"
			break
		}
		v.message.State, v.message.FailedAt = models.MessageFailed, &now
		v.settle = &result{Status: models.StepSkipped, Reason: models.ReasonWindowClosed, MessageID: m.row.ID}
	case SendStop:
		v.settle = parked(cmp.Or(problem.Park, models.ParkOther), problem.Title)
		if v.hold = holdOf(problem, m.number, m.templateID, now); v.hold != nil {
			v.settle.Held = v.hold.By()
		}
	case SendUnknown:
		until := now.Add(s.UnknownGrace)
		v.message.State, v.message.UnknownUntil = models.MessageUnknown, &until
		v.again, v.why = min(poll, s.UnknownGrace), "the answer never came; waiting for its status"
	case SendRecipient, SendFail:
		v.message.State, v.message.FailedAt = models.MessageFailed, &now
		v.settle = failure(m.step, models.WhatsAppReason(problem.Code))
		v.settle.MessageID = m.row.ID
		if problem.OptedOut {
			v.optedOut = now
		}
	}
	return v
}

// The provider's advice for refusals that pass: 4^n seconds, here at most ten minutes.
const (
	firstBackoff = time.Second
	maxBackoff   = 10 * time.Minute
)

// backoff is how long to wait after so many calls in vain: 1, 4, 16, 64 … seconds, at
// least what the provider asks for.
func backoff(calls int, asked time.Duration) time.Duration {
	wait := firstBackoff
	for range min(calls, 8) - 1 {
		wait *= 4
	}
	return max(min(wait, maxBackoff), asked)
}
