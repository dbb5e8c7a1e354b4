package activities

import (
	"time"

	"cadenza/models"
)

// MoveState says what a run does next.
type MoveState string

// The states of a move.
const (
	// MoveWait: wait until Due, then perform the step.
	MoveWait MoveState = "wait"
	// MoveHold: paused; wait for a signal, however long.
	MoveHold MoveState = "hold"
	// MovePark: needs attention; wait for a signal, however long.
	MovePark MoveState = "park"
	// MoveQueue: the send could not leave where its run is; it goes through the queue, not before Due. Only
	// SendNear answers it.
	MoveQueue MoveState = "queue"
	// MoveDone: the run has left its automation.
	MoveDone MoveState = "done"
)

// Move is where a run stands and what comes next. It is all that a workflow ever
// learns, so it holds ids, step names and times and nothing of the contact.
type Move struct {
	State  MoveState       `json:"state"`
	StepID string          `json:"step_id,omitempty"`
	Kind   models.StepKind `json:"kind,omitempty"`
	Visit  int             `json:"visit,omitempty"`
	Due    time.Time       `json:"due,omitzero"`
	// Step is for people: "2 · send template offer".
	Step string `json:"step,omitempty"`
	// Until is Due for people: "Mon 23 Nov 09:00 Rome"; or why the run is held or parked.
	Until string `json:"until,omitempty"`
	// Did is what was just done, for people: "1 · hello: done".
	Did string `json:"did,omitempty"`
	// Lane is the fairness key of a step that calls out: the number or the receiving host.
	Lane    string         `json:"lane,omitempty"`
	Outcome models.Outcome `json:"outcome,omitempty"`
	// SendsNear says that the run's sends are tried where the run is. Enter alone answers it, and it holds
	// for the run's whole life.
	SendsNear bool `json:"sends_near,omitempty"`
}

// RunRef names a run in every activity input.
type RunRef struct {
	RunID        string `json:"run_id"`
	AutomationID string `json:"automation_id"`
}

// EnterInput asks for the first move of an accepted run.
type EnterInput struct {
	RunRef
	// Now is the workflow's clock.
	Now time.Time `json:"now"`
	// FirstRunID names the workflow's chain of executions; it is what a cancel aims at.
	FirstRunID string `json:"first_run_id"`
}

// LocateInput asks where a run stands.
type LocateInput struct {
	RunRef
	Now time.Time `json:"now"`
	// StepID, Visit and Due are the move that the workflow saw last; zero where it saw none.
	StepID string    `json:"step_id,omitempty"`
	Visit  int       `json:"visit,omitempty"`
	Due    time.Time `json:"due,omitzero"`
}

// PerformInput asks to perform one step once.
type PerformInput struct {
	RunRef
	StepID string    `json:"step_id"`
	Visit  int       `json:"visit"`
	Now    time.Time `json:"now"`
	// NotBefore is when a send that was refused where its run is may be tried again; zero for at once.
	NotBefore time.Time `json:"not_before,omitzero"`
	// Lane and Priority are those of a send that is tried where its run is; through the queue they are the task's own.
	Lane     string `json:"lane,omitempty"`
	Priority int    `json:"priority,omitempty"`
}

// LeaveInput closes a run whose workflow was cancelled.
type LeaveInput struct {
	RunRef
	Now time.Time `json:"now"`
}
