package models

import (
	"errors"
	"time"
)

// WatermarkEpoch is the name of the watermark that is raised every minute and remembered in
// Temporal: a database that knows less than what is remembered was set back.
const WatermarkEpoch = "epoch"

// GoOnFrom says from where runs go on after their database was set back.
type GoOnFrom string

// The choices. From the workflow is the default: if the workflow's place is known, nothing that was
// sent is sent again.
const (
	FromWorkflow GoOnFrom = "workflow"
	FromRow      GoOnFrom = "row"
)

// Valid reports whether the choice is one of the two.
func (f GoOnFrom) Valid() bool { return f == FromWorkflow || f == FromRow }

// RestoredAutomation is an automation for which a person must decide how its runs go on.
type RestoredAutomation struct {
	AutomationID string
	Name         string
	// Runs is how many runs have parked until then; others park when their step is due.
	Runs int
	// Since is when it was seen that the database had been set back.
	Since time.Time
}

// ErrWorkflowAhead says that a run's workflow has completed though its row says that it never entered.
var ErrWorkflowAhead = errors.New("the run's workflow has completed, and its row was set back")

// Place is the move at which a run's workflow is. StepID is "" at the end; Due is zero when it is not known.
type Place struct {
	Visit  int
	StepID string
	Due    time.Time
}

// ParkIfSetBack parks a run whose row stands at an earlier move than its workflow, which shows that
// the database was set back. It reports whether it parked the run.
func (r *Run) ParkIfSetBack(workflow Place) bool {
	if !r.Status.Live() || workflow.Visit <= r.Visit {
		return false
	}
	r.ParkAhead(workflow)
	return true
}

// ParkAhead parks a run and notes the place at which its workflow was.
func (r *Run) ParkAhead(workflow Place) {
	r.AheadVisit, r.AheadStepID, r.AheadDueAt = workflow.Visit, workflow.StepID, nil
	if !workflow.Due.IsZero() {
		r.AheadDueAt = &workflow.Due
	}
	r.Park(ParkRestored, ParkRestored.Words(), "")
}

// HeldByRestore parks a run that is due while its automation waits for the decision, and reports
// whether it does.
func (s *Standing) HeldByRestore() bool {
	if s.Automation.RestoredAt == nil {
		return false
	}
	s.Run.Park(ParkRestored, ParkRestored.Words(), "")
	return true
}

// TakeUp is a run that parked because its database was set back, let go on from where was chosen:
// at its workflow's step when that is due, else at once. Its next move is later than any that its
// workflow has seen, or the very one that the workflow waits to perform.
func (s Standing) TakeUp(from GoOnFrom, now time.Time) Run {
	ahead := Place{Visit: s.Run.AheadVisit, StepID: s.Run.AheadStepID}
	due := s.Run.AheadDueAt
	s.Run.AheadVisit, s.Run.AheadStepID, s.Run.AheadDueAt = 0, "", nil
	run := s.GoOn(now)
	known := ahead.Visit > 0 // else nothing says that the row is not where its workflow is
	if known {
		run.Visit = ahead.Visit + 1
	}
	if known && from == FromWorkflow {
		if ahead.StepID == "" {
			run.complete(now)
			return run
		}
		if step, _, there := s.Definition.Find(ahead.StepID); there && !step.Deleted {
			run.StepID, run.Visit = ahead.StepID, ahead.Visit
			if due != nil && due.After(*run.DueAt) {
				run.schedule(*due)
			}
		}
	}
	if run.StepID != "" {
		return run
	}
	if first, there := s.Definition.Into("", ""); there { // it had not entered
		run.StepID = first.ID
		return run
	}
	run.complete(now)
	return run
}
