package models

import (
	"encoding/json"
	"time"
)

// MadeUpPhone stands in for the phone of a made up contact that has none.
const MadeUpPhone = "+15555550100"

// The bounds of a simulation: what goes beyond is cut off.
const (
	MaxSimulatedSteps = 500
	MaxSimulatedTime  = 5 * 365 * 24 * time.Hour
)

// SimulationInput asks what an automation would do with a contact.
type SimulationInput struct {
	// AutomationID is whose definition is simulated; "" means that Definition is of an automation that nobody has made.
	WorkspaceID, AutomationID string
	// Definition is what is simulated, as an edit would publish it; nil means the one in force.
	Definition *AutomationInput
	// ContactID names a contact of the workspace; "" means that Contact is made up.
	ContactID string
	// Contact is a made up person; its ID is empty.
	Contact ContactInput
	// Tags and ListIDs are those of the made up person; Blocked tells that it gets no messages.
	Tags, ListIDs []string
	Blocked       bool
	// Start is what starts the run.
	Start StartKind
	// At is when it starts, in whole milliseconds.
	At time.Time
	// Customer is what the contact does, in any order; before At it only opens the window.
	Customer []CustomerAct
}

// CustomerAct is what the simulated contact does: a text, a tap or a click. Exactly one is set.
type CustomerAct struct {
	At time.Time
	// Text is what the contact writes.
	Text string
	// Button is the title of the button or row that the contact taps.
	Button string
	// Clicks means that the contact opens a tracked link of the newest message that has one.
	Clicks bool
}

// Simulation is the dated timeline of a run that never was.
type Simulation struct {
	StartedAt time.Time
	// Zone is the time zone that ruled the waits, Language the contact's.
	Zone, Language string
	Timeline       []SimulatedEvent
	// End is how it ends.
	End SimulatedEnd
}

// SimulatedEvent is one entry of a timeline. Exactly one of the pointers is set.
type SimulatedEvent struct {
	At       time.Time
	Wait     *SimulatedWait
	Step     *SimulatedStep
	Customer *SimulatedMessage
}

// StepRef names a step for programs and people.
type StepRef struct {
	ID, Place, Name string
	Kind            StepKind
}

// WaitReason says what a wait waits for beyond its duration.
type WaitReason string

// The reasons of waits.
const (
	WaitDuration     WaitReason = "duration"
	WaitUntil        WaitReason = "date"
	WaitTimeOfDay    WaitReason = "time_of_day"
	WaitWeekday      WaitReason = "weekday"
	WaitWorkingHours WaitReason = "working_hours"
	WaitHoliday      WaitReason = "holiday"
	WaitMessage      WaitReason = "message" // for what the contact writes, up to a limit
)

// SimulatedWait is a wait that begins.
type SimulatedWait struct {
	Step    StepRef
	Until   time.Time
	Reasons []WaitReason
}

// What a simulated step came to beyond the results of a StepExecution: the run stays
// before it, and the simulation ends.
const (
	StepParked StepStatus = "needs_attention" // a person must act first (R6)
	StepHeld   StepStatus = "held"            // until somebody else, WhatsApp, lets it go
)

// SimulatedStep is one step that was performed.
type SimulatedStep struct {
	Step   StepRef
	DueAt  time.Time
	Status StepStatus
	Reason string
	// Detail says the reason in words where it has any.
	Detail string
	// Branch is the arm that was taken; "" when there was none to take.
	Branch string
	// Message would have been sent; nil for none.
	Message *Outgoing
	// Text is what the person reads: of a template its body with the values filled in.
	Text string
	// Content is all that the message says, as it would be kept with it; nil for no message.
	Content *Content
	Changes []StepChange
	// Webhook is the request as it would have been made.
	Webhook *SimulatedWebhook
}

// SimulatedWebhook is a request that was not made: there is no answer to save from.
type SimulatedWebhook struct {
	Method, URL string
	Headers     map[string]string
	Body        json.RawMessage
	// NotSaved are the codes of the fields that would take values of the answer.
	NotSaved []string
}

// SimulatedMessage is what the contact did and what it was taken for.
type SimulatedMessage struct {
	Text, Button string
	// Clicked means that they opened a tracked link; then it was taken for nothing.
	Clicked bool
	Routing Routing
	// Starts are other automations that it would start; they are not followed.
	Starts []string
}

// SimulatedEndState says how a simulation ends.
type SimulatedEndState string

// The ways in which a simulation ends.
const (
	SimulatedLeft      SimulatedEndState = "left"            // the run left the automation: see the outcome
	SimulatedParked    SimulatedEndState = "needs_attention" // it stands at a step until a person acts
	SimulatedHeld      SimulatedEndState = "held"            // it stands at a step until WhatsApp lets it go
	SimulatedTruncated SimulatedEndState = "truncated"       // it goes on beyond the bounds
)

// SimulatedEnd is how and when a simulation ends.
type SimulatedEnd struct {
	State   SimulatedEndState
	Outcome Outcome
	At      time.Time
	// Detail says for people why it did not leave; "" when it did.
	Detail string
	// Unheard is how many of the customer's acts came after the end.
	Unheard int
}
