package models

import "time"

// All changes of a run's row are in this file: every change of its status is one of these methods, or
// one of Arrive, Skip, Steer and Meet, which use them. After each of them the run is sound (see
// Unsound): its workflow has something to do, and Reconcile finds it.

// settle clears the reasons for which the run did not go on.
func (r *Run) settle() { r.Reason, r.ReasonCode, r.Held = "", "", "" }

// schedule sets a due time that is not the end of the step's wait, so that no edit of the wait moves it (E5).
func (r *Run) schedule(due time.Time) {
	due = due.UTC()
	r.DueAt, r.WaitBeganAt = &due, nil
}

// wait lets the run wait for its due time. A paused run stays paused.
func (r *Run) wait() {
	if r.Status != RunPaused {
		r.Status = RunWaiting
	}
}

// complete lets the run go out at the end of its automation.
func (r *Run) complete(now time.Time) {
	r.StopListening()
	r.settle()
	r.Status = RunCompleted
	r.Outcome = OutcomeCompleted
	r.EndedAt = &now
	r.Nudge = 0
	r.StepID = ""
	r.DueAt = nil
	r.WaitBeganAt = nil
	r.FrozenAt, r.TakenOver = nil, false
}

// End takes a live run out of its automation before its end. Its words stay for people.
func (r *Run) End(outcome Outcome, by string, now time.Time) {
	r.StopListening()
	r.Status = RunEnded
	r.Outcome = outcome
	r.EndedBy = by
	r.EndedAt = &now
	r.StepID = ""
	r.DueAt = nil
	r.WaitBeganAt = nil
	r.FrozenAt = nil
	r.ReasonCode = ""
	r.Held = ""
	r.Nudge = 0
}

// EndColumns are the columns that End writes.
func EndColumns() []string {
	return []string{
		"listening", "listen_until", "status", "outcome", "ended_by", "ended_at",
		"step_id", "due_at", "wait_began_at", "frozen_at", "reason_code", "held", "nudge",
	}
}

// HoldForPause holds a run that came due while its automation is paused (R5).
func (r *Run) HoldForPause() { r.Status = RunPaused }

// ReleaseFromPause lets a run that its paused automation held wait again (R5).
func (r *Run) ReleaseFromPause() { r.Status = RunWaiting }

// CallOut notes that a call to the outside is under way for the step.
func (r *Run) CallOut() {
	r.settle()
	r.Status = RunExecuting
}

// Ask notes that the run begins a send at now: messages that were kept before cannot answer it (R7).
// The database adds HeardFrom.
func (r *Run) Ask(now time.Time) { r.AskedVisit, r.AskedAt = r.Visit, &now }

// Listen leaves the run at its step to listen for a message, until the instant.
func (r *Run) Listen(until, now time.Time) {
	if !r.Listening {
		r.WaitBeganAt = &now
	}
	limit, due := until, until
	r.Listening, r.ListenUntil, r.DueAt = true, &limit, &due
}

// Park leaves the run at its step until a person has acted (R6); the words are for that person. held
// is the hold that the run met; "" when it parks for a reason of its own.
func (r *Run) Park(code ParkReason, words string, held Held) {
	r.StopListening()
	r.Status = RunNeedsAttention
	r.ReasonCode = code
	r.Reason = words
	r.Held = held
	r.DueAt, r.WaitBeganAt, r.FrozenAt = nil, nil, nil
}

// WaitForHold leaves the run at its step while the hold is in force (W2). It looks again at the
// instant, or when it is woken.
func (r *Run) WaitForHold(held Held, words string, again time.Time) {
	r.settle()
	r.wait()
	r.Held, r.Reason = held, words
	r.schedule(again)
}

// Return lets the run perform a step once more, not before due, because its message has failed after
// all (W2). A run that had completed becomes live again; its workflow may be gone.
func (r *Run) Return(stepID string, due time.Time) {
	r.StopListening()
	r.settle()
	r.wait()
	r.Outcome = ""
	r.EndedBy = ""
	r.EndedAt = nil
	r.Nudge = 0
	r.StepID, r.Visit = stepID, r.Visit+1
	r.schedule(due)
}

// GoOn is the run after a person, or the end of a hold, has let it go on with its step at once. If the
// run or its automation is paused, it goes on after that.
func (s Standing) GoOn(now time.Time) Run {
	run := s.Run
	run.settle()
	run.wait()
	run.schedule(s.Clock(now))
	return run
}

// Spread gives an overdue run its place in a spread (R5).
func (r *Run) Spread(due time.Time) { r.schedule(due) }

// Unsound says in words why a live run would stand still for ever: its workflow would have nothing to
// do, or no part of Reconcile would find the row if its workflow forgot it. "" means that the run is
// sound. A run that has left is sound when nothing of its position remained.
func (r Run) Unsound() string {
	switch r.Status {
	case RunStarting:
		return when(r.StepID != "" || r.DueAt != nil, "it starts, and stands at a step already")
	case RunWaiting, RunExecuting:
		switch {
		case r.StepID == "" || r.DueAt == nil:
			return "it waits for no step, or for no time"
		case r.FrozenAt != nil:
			return "it goes on, and is paused by hand"
		case r.ReasonCode != "":
			return "it goes on, and says that it needs a person"
		}
	case RunPaused:
		return when(r.StepID == "" || r.DueAt == nil, "it is paused, and has nothing to go on with")
	case RunNeedsAttention:
		switch {
		case r.StepID == "" || r.ReasonCode == "":
			return "it needs a person, and does not say where or for what"
		case r.FrozenAt != nil || r.Listening:
			return "it needs a person, and is paused or listens"
		}
	case RunCompleted, RunEnded:
		return when(r.StepID != "" || r.DueAt != nil || r.Listening || r.FrozenAt != nil || r.Outcome == "" || r.EndedAt == nil,
			"it has left, and something of its position remains")
	default:
		return "it has no state"
	}
	return when(r.Outcome != "" || r.EndedAt != nil, "it is inside, and has an end")
}

func when(condition bool, words string) string {
	if condition {
		return words
	}
	return ""
}
