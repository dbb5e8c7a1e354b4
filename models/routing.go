package models

import (
	"slices"
	"time"
)

// spokenKinds are the kinds that a person wrote, sent or tapped (W7). A kind that Meta adds is none of
// them until somebody has looked at it.
var spokenKinds = []string{
	"text", "button", "interactive", "image", "video", "audio", "document", "sticker", "location", "contacts", "order",
}

// SpokenKinds are the kinds of inbound message that count as a message of a person (W7).
func SpokenKinds() []string { return slices.Clone(spokenKinds) }

// ByPerson reports whether somebody wrote, tapped or sent something (W7). Nothing else starts,
// answers or opens anything: no reaction, system notice, edit, deletion, message to a group or unknown kind.
func (m InboundMessage) ByPerson() bool { return slices.Contains(spokenKinds, m.Kind) }

// Kinds of inbound message that are no message of a person.
const (
	KindReaction    = "reaction"
	KindSystem      = "system" // WhatsApp's own notice
	KindEdit        = "edit"   // changes the text of the message that it names
	KindRevoke      = "revoke" // deletes the message that it names
	KindGroup       = "group"  // whatever was written to a group
	KindUnsupported = "unsupported"
	// KindCallPermission answers a request to call: an interactive reply that may come by itself.
	KindCallPermission = "call_permission_reply"
)

// Tapped reports whether the person tapped a button or a row, in place of writing.
func (m InboundMessage) Tapped() bool { return m.Kind == "button" || m.Kind == "interactive" }

// TakeChange lets the message be edited or deleted by another one of its writer. Of several edits
// the latest counts, in whatever order they come.
func (m *InboundMessage) TakeChange(by InboundMessage) {
	at := by.SentAt
	later := func(than *time.Time) bool { return than == nil || !at.Before(*than) }
	switch {
	case by.Kind == KindEdit && later(m.EditedAt):
		m.Text, m.EditedAt = by.Text, &at
	case by.Kind == KindRevoke && later(m.DeletedAt):
		m.DeletedAt = &at
	}
}

// Rule is a start step of an active automation that a message may fire.
type Rule struct {
	AutomationID string
	// NumberID is the number from which the automation answers.
	NumberID string
	Start    Start
	// Answered is true when the automation has answered this contact within the start's quiet period
	// before or after the message.
	Answered bool
}

// Situation is all that the routing of a message depends on.
type Situation struct {
	Message   InboundMessage
	Workspace Workspace
	// Blocked means that the contact gets no messages (A11).
	Blocked bool
	// TakenOver means that an operator alone writes to the contact (I2).
	TakenOver bool
	// Waiting are the contact's runs that wait for a message, whether they listen already or not.
	Waiting []Run
	// Phrase is the start that the message's words fire (S1); nil when none does.
	Phrase *Rule
	// Others are the starts on holidays, closed hours, first and any messages (S5, S6, S9, S10), the oldest
	// automation first.
	Others []Rule
	// First means that the contact has never written before (S9).
	First bool
}

// Decision is what a message does.
type Decision struct {
	Routing Routing
	// Wake are the runs that have waited for it; those that listen are due now.
	Wake []string
	// Start is what it starts; nil for nothing.
	Start *Rule
	// Consent is what it says of consent to marketing, granted or refused; "" for nothing (K2).
	Consent Consent
}

// Routed is what routing has done in the database; the workflows are to be signalled and started accordingly.
type Routed struct {
	Decision Decision
	Woken    []Run
	Started  []Accepted
	// Closed are runs that ended because two contacts, both inside, turned out to be one person.
	Closed []Run
	// Messages are those of no run that answer the message.
	Messages []DirectMessage
}
