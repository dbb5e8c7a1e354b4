package activities

import (
	"cmp"
	"context"
	"time"

	"cadenza/models"
)

type takenBackStore interface {
	// FailStep changes the record of a step that was done, or unknown, and reports whether it
	// did: there may be none yet, or it may say so already.
	FailStep(ctx context.Context, m models.Message, status models.StepStatus, reason string) (bool, error)
	// FailedMessages is how often messages of a step of a run have failed.
	FailedMessages(ctx context.Context, runID, stepID string) (int, error)
	// LiveTwin reports whether the contact is inside the automation with another run.
	LiveTwin(ctx context.Context, run models.Run) (bool, error)
	// CampaignEnded reports whether the run is of a campaign that was cancelled with its runs.
	CampaignEnded(ctx context.Context, run models.Run) (bool, error)
	// SentThrough is the number that a message left through, and the id of its template, "" for none.
	SentThrough(ctx context.Context, m models.Message) (models.Number, string, error)
	// EndRun ends a run, unless it has left, and returns it if it did.
	EndRun(ctx context.Context, runID string, outcome models.Outcome) ([]models.Run, error)
}

// Aftermath are the runs whose workflows are to be told after the commit.
type Aftermath struct {
	Ended, Woken []models.Run
	// Revived are runs that had completed and go on: their workflows are to be started anew.
	Revived []models.Accepted
	// Started are runs that begin because the contact's consent has changed.
	Started []models.Accepted
	// Parked is the reason for which the run parked; "" when it did not.
	Parked models.ParkReason
}

// maxTakenBack is how often a step's message is sent again that WhatsApp takes and then
// reports as failed.
const maxTakenBack = 3

// FailedLater handles a failure that WhatsApp reports after it had accepted the message, in the same
// way as a failure that comes at once (W2, R6). A failure that is reported twice counts once.
func (s *Sends) FailedLater(ctx context.Context, m models.Message) (Aftermath, error) {
	after, err := committed(ctx, s.Steps.Runs, func(tx Tx) (Aftermath, error) {
		return s.takenBack(ctx, tx, m, s.Now().UTC().Truncate(time.Millisecond))
	})
	if models.CodeOf(err) == models.CodeNotFound {
		return Aftermath{}, nil // the automation was deleted: nobody looks at its steps any more
	}
	if err == nil {
		s.Steps.parked(after.Parked)
	}
	return after, err
}

// takenBack records that the message of a step has failed, though the step counted as done. When
// the cause passes, the run goes back to the step, unless it has performed another one since.
func (s *Sends) takenBack(ctx context.Context, tx Tx, m models.Message, now time.Time) (Aftermath, error) {
	if m.Direct() {
		return s.failedAlone(ctx, tx, m)
	}
	at, err := tx.Lock(ctx, RunRef{RunID: m.RunID, AutomationID: m.AutomationID})
	if err != nil {
		return Aftermath{}, err
	}
	problem := s.Classify(m.ErrorCode)
	status, reason := models.StepFailed, models.WhatsAppReason(m.ErrorCode)
	if problem.Class == SendWindow {
		status, reason = models.StepSkipped, models.ReasonWindowClosed
	}
	if changed, err := tx.FailStep(ctx, m, status, reason); err != nil || !changed {
		return Aftermath{}, err
	}
	if problem.OptedOut {
		started, err := tx.StopMarketing(ctx, m.ContactID, now)
		if err != nil {
			return Aftermath{}, err
		}
		after, err := s.afterFailure(ctx, tx, at, m, problem, now)
		after.Started = started
		return after, err
	}
	return s.afterFailure(ctx, tx, at, m, problem, now)
}

// afterFailure lets a failure act on its run: it goes back to the step, ends, or goes on.
func (s *Sends) afterFailure(
	ctx context.Context, tx Tx, at models.Standing, m models.Message, problem *SendProblem, now time.Time,
) (Aftermath, error) {
	hold, err := s.holdLater(ctx, tx, m, problem, now)
	if err != nil {
		return Aftermath{}, err
	}
	step, _, _ := at.Definition.Find(m.StepID)
	again, err := sendsAgain(ctx, tx, at, step, m, problem.Class)
	switch {
	case err != nil:
		return Aftermath{}, err
	case again:
		return s.goBack(ctx, tx, at, m, problem, hold, now)
	case step.OnFailure == models.FailureEnd && problem.Class != SendWindow:
		ended, err := tx.EndRun(ctx, m.RunID, models.OutcomeEndedOnFailure)
		return Aftermath{Ended: ended}, err
	}
	return Aftermath{}, nil
}

// holdLater notes what the failure says beyond its message and its contact: that the window is closed, or that a
// hold is needed. It returns the hold, or nil.
func (s *Sends) holdLater(ctx context.Context, tx Tx, m models.Message, p *SendProblem, now time.Time) (*models.Hold, error) {
	if p.OptedOut {
		return nil, nil
	}
	if p.Class == SendWindow {
		return nil, tx.CloseWindow(ctx, m.NumberID, m.ContactID, m.CreatedAt)
	}
	if p.Holds == "" || (p.Class != SendWait && p.Class != SendStop) {
		return nil, nil
	}
	number, templateID, err := tx.SentThrough(ctx, m)
	if err != nil {
		return nil, err
	}
	h := holdOf(p, number, templateID, now)
	if h == nil {
		return nil, nil
	}
	return h, tx.RaiseHold(ctx, *h)
}

// sendsAgain reports whether the run may go back to the step: when the cause passes or a person can
// mend it, and as long as no later step was performed.
func sendsAgain(ctx context.Context, tx Tx, at models.Standing, step models.Step, m models.Message, class SendClass) (bool, error) {
	switch class {
	case SendRetry, SendWait, SendStop:
	case SendWindow:
		fallback, free := step.Settings.(interface {
			Template() (models.SendTemplate, bool)
		})
		if !free {
			return false, nil
		}
		if _, ok := fallback.Template(); !ok {
			return false, nil
		}
	case SendRecipient, SendFail, SendUnknown:
		return false, nil
	}
	run := at.Run
	waits := run.Visit == m.Visit+1 &&
		(run.Status == models.RunWaiting || run.Status == models.RunPaused || run.Status == models.RunNeedsAttention)
	completed := run.Visit == m.Visit && run.Status == models.RunCompleted && at.Automation.State != models.AutomationArchived
	if step.Deleted || at.Contact == nil || (!waits && !completed) {
		return false, nil
	}
	if failed, err := tx.FailedMessages(ctx, m.RunID, m.StepID); err != nil || failed > maxTakenBack {
		return false, err
	}
	if !completed {
		return true, nil
	}
	if inside, err := tx.LiveTwin(ctx, run); err != nil || inside {
		return false, err
	}
	over, err := tx.CampaignEnded(ctx, run)
	return !over, err
}

// goBack lets the run perform the step once more, when the cause of the failure is over. A run that
// had completed becomes live again; if its workflow has not ended yet, that workflow goes on with the row.
func (s *Sends) goBack(
	ctx context.Context, tx Tx, at models.Standing, m models.Message, p *SendProblem, hold *models.Hold, now time.Time,
) (Aftermath, error) {
	run := &at.Run
	completed := run.Status == models.RunCompleted
	due := at.Clock(now)
	if p.Class != SendWindow {
		due = due.Add(backoff(1, p.RetryAfter))
	}
	run.Return(m.StepID, due)
	var held models.Held
	if hold != nil {
		held = hold.By()
		run.WaitForHold(held, hold.Reason, due)
	}
	if p.Class == SendStop && run.Status == models.RunWaiting {
		run.Park(cmp.Or(p.Park, models.ParkOther), p.Title, held)
	}
	if takenOver(&at) {
		*run, _ = at.TakeOver(now)
	}
	if err := tx.SaveRun(ctx, *run); err != nil {
		return Aftermath{}, err
	}
	if completed {
		revived := models.Accepted{Result: models.EntryAccepted, Run: *run, AutomationName: at.Automation.Name}
		return Aftermath{Revived: []models.Accepted{revived}, Parked: run.ReasonCode}, nil
	}
	return Aftermath{Woken: []models.Run{*run}, Parked: run.ReasonCode}, nil
}
