package activities

import (
	"fmt"
	"net/url"
	"time"

	"cadenza/models"
)

// advance moves a run on from the step it stands at, into the arm of that name or
// after the step, by the definition in force, and lets the next step's wait begin at
// now. After the last step the run completes.
func (s *Steps) advance(at *models.Standing, arm string, now time.Time) error {
	next, ok := at.Definition.Into(at.Run.StepID, arm)
	return s.arrive(at, next, ok, now)
}

// passOver moves a run on from a step that was deleted before the run performed it (E1).
func (s *Steps) passOver(at *models.Standing, now time.Time) error {
	next, ok := at.Definition.Past(at.Run.StepID)
	return s.arrive(at, next, ok, now)
}

func (s *Steps) arrive(at *models.Standing, step models.Step, there bool, now time.Time) error {
	if there { // a wait that begins during a pause has all of it left at its end
		now = at.Clock(now)
	}
	at.Run.Revision = at.Automation.Revision
	plan := func(w models.Wait, from time.Time) (time.Time, error) {
		return s.Plan.Due(w, from, at.Zone(), at.Workspace)
	}
	if err := at.Run.Arrive(step, there, now, plan); err != nil {
		return fmt.Errorf("plan the wait of step %s: %w", step.ID, err)
	}
	if at.Run.TakenOver || takenOver(at) {
		at.Run, _ = at.TakeOver(now)
	}
	return nil
}

// takenOver reports whether an operator alone writes to the contact.
func takenOver(at *models.Standing) bool { return at.Contact != nil && at.Contact.TakenOverAt != nil }

// locate turns a row into the move that it asks for.
func (s *Steps) locate(at models.Standing, now time.Time) (Move, error) {
	run := at.Run
	if !run.Status.Live() {
		return Move{State: MoveDone, Outcome: run.Outcome}, nil
	}
	step, place, ok := at.Definition.Find(run.StepID)
	if !ok {
		return Move{}, fmt.Errorf("run stands at a step that no revision holds: %w", models.NotFound("step"))
	}
	move := Move{
		State: MoveWait, StepID: step.ID, Kind: step.Kind, Visit: run.Visit,
		Step: describe(place, step), Lane: lane(at, step),
	}
	switch {
	case run.Status == models.RunNeedsAttention:
		move.State, move.Until = MovePark, run.Reason
	case run.Status == models.RunPaused:
		move.State, move.Until = MoveHold, "paused"
	case run.DueAt != nil:
		move.Due = *run.DueAt
		if move.Due.After(now) {
			move.Until = s.Plan.Describe(move.Due, at.Zone(), now)
			if run.Held != "" {
				move.Until += " (" + run.Reason + ")"
			}
			if run.Listening {
				move.Until += " or an answer"
			}
		}
	}
	return move, nil
}

// lane is the fairness key of a step that calls out: the sending number, or the host that receives.
func lane(at models.Standing, step models.Step) string {
	if step.Kind.Sends() {
		return at.Automation.NumberID
	}
	if call, ok := step.Settings.(*models.SendWebhook); ok {
		if u, err := url.Parse(call.URL); err == nil {
			return u.Hostname()
		}
	}
	return ""
}

// early is how much before its due time a step may be performed: the clocks of the
// server and of the database round differently.
const early = 10 * time.Millisecond

// stands reports whether the run is live and still at the very performance that was asked for.
func stands(run models.Run, in PerformInput) bool {
	return run.Status.Live() && run.StepID == in.StepID && run.Visit == in.Visit
}

// ready reports whether the step asked for is the one to perform now. When it is not,
// the caller answers where the run stands instead. A run that comes due while its
// automation is paused is held, and one whose database was set back parks, which the caller must save.
func ready(at *models.Standing, in PerformInput, now time.Time) (ok, held bool) {
	run := &at.Run
	if run.ParkIfSetBack(models.Place{Visit: in.Visit, StepID: in.StepID}) {
		return false, true
	}
	if !stands(*run, in) {
		return false, false
	}
	if run.Status != models.RunWaiting && run.Status != models.RunExecuting {
		return false, false
	}
	if run.DueAt != nil && run.DueAt.After(now.Add(early)) {
		return false, false
	}
	if at.Automation.State == models.AutomationPaused {
		run.HoldForPause()
		return false, true
	}
	if at.HeldByRestore() {
		return false, true
	}
	if run.Status == models.RunWaiting && run.TakenOver { // it was under way when its contact was taken over
		*run, _ = at.TakeOver(now)
		return false, true
	}
	return true, false
}
