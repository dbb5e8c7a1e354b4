package models

// ByPerson tells whether somebody wrote, tapped or sent something. Reactions and system
// notices are no messages: nothing waits for them and nothing answers them.
func (m InboundMessage) ByPerson() bool { return m.Kind != KindReaction && m.Kind != KindSystem }

// The kinds of inbound message that nobody wrote.
const (
	KindReaction = "reaction" // opens the window all the same
	KindSystem   = "system"   // WhatsApp's own notice
)

// Rule is a start step of an active automation that a message may fire.
type Rule struct {
	AutomationID string
	// NumberID is the number from which the automation answers.
	NumberID string
	Start    Start
	// Answered tells that the automation has answered this contact within the start's
	// quiet period around the message.
	Answered bool
}

// Situation is all that the routing of a message depends on.
type Situation struct {
	Message   InboundMessage
	Workspace Workspace
	// Blocked tells that the contact gets no messages (A11).
	Blocked bool
	// Waiting are the contact's runs that wait for a message, whether they listen already or not.
	Waiting []Run
	// Phrase is the start that the message's words fire (S1); nil when none does.
	Phrase *Rule
	// Others are the starts on holidays and closed hours (S5, S6), the oldest automation first.
	Others []Rule
}

// Decision is what a message does.
type Decision struct {
	Routing Routing
	// Wake are the runs that have waited for it; those that listen are due now.
	Wake []string
	// Start is what it starts; nil for nothing.
	Start *Rule
}

// Routed is what routing has done, for whoever tells the workflows.
type Routed struct {
	Decision Decision
	Woken    []Run
	Started  []Accepted
	// Closed are runs that ended because their contact turned out to be another one who is inside too.
	Closed []Run
}
