package models

import "time"

// ContactChangeKind says what a ContactChange is about.
type ContactChangeKind string

// The kinds of change that are logged, each with what Was and Became hold.
const (
	ChangedField    ContactChangeKind = "field"    // overwritten: the value before, and the new one
	ChangedTag      ContactChangeKind = "tag"      // removed
	ChangedList     ContactChangeKind = "list"     // left
	ChangedOperator ContactChangeKind = "operator" // removed
	ChangedTicket   ContactChangeKind = "ticket"   // the ticket's state before, and the new one
	ChangedBlock    ContactChangeKind = "block"    // lifted
)

// ContactChange is what was overwritten or removed of a contact. Triggers of the database
// write it, so that no code path can forget to; what is there now is in its own table.
type ContactChange struct {
	ID          int64 `gorm:"primaryKey"`
	WorkspaceID string
	ContactID   string
	Kind        ContactChangeKind
	ObjectID    string // the field, tag, list, user or ticket; "" of a block
	Name        string // what the object was called then: a field's code, a ticket's title
	Was, Became string
	// Since is from when on it was so; nil of a ticket.
	Since *time.Time
	// Until is when it ended. Of what was removed it is the database's time.
	Until time.Time
}

// TimelineKind says what happened to a contact.
type TimelineKind string

// What may happen to a contact.
const (
	TimelineCreated          TimelineKind = "contact_created"
	TimelineMerged           TimelineKind = "contact_merged"   // another contact was the same person
	TimelineReceived         TimelineKind = "message_received" // the contact wrote
	TimelineRunEntered       TimelineKind = "run_entered"
	TimelineRunLeft          TimelineKind = "run_left"
	TimelineSent             TimelineKind = "message_sent" // we wrote, or tried to
	TimelineClicked          TimelineKind = "link_clicked" // the contact first opened a tracked link of the message
	TimelineStep             TimelineKind = "step"
	TimelineTicketOpened     TimelineKind = "ticket_opened"
	TimelineTicketChanged    TimelineKind = "ticket_changed" // its state
	TimelineFieldSet         TimelineKind = "field_set"
	TimelineTagAdded         TimelineKind = "tag_added"
	TimelineTagRemoved       TimelineKind = "tag_removed"
	TimelineListJoined       TimelineKind = "list_joined"
	TimelineListLeft         TimelineKind = "list_left"
	TimelineOperatorAssigned TimelineKind = "operator_assigned"
	TimelineOperatorRemoved  TimelineKind = "operator_removed"
	TimelineBlocked          TimelineKind = "blocked"
	TimelineRestored         TimelineKind = "restored"
	TimelineMarketingStopped TimelineKind = "marketing_stopped"
	TimelineMarketingResumed TimelineKind = "marketing_resumed"
)

// TimelineItem is one thing that happened to a contact. Of the pointers only the one that
// the kind speaks of is set.
type TimelineItem struct {
	At   time.Time
	Kind TimelineKind
	// Run is the run that was entered or left.
	Run *Run
	// Step is what a run performed.
	Step *StepExecution
	// AutomationName goes with Run and Step; "" when the automation is no more.
	AutomationName string
	// StepName goes with Step: its name in the run's revision, else its kind in words.
	StepName string
	Message  *Message
	Inbound  *InboundMessage
	Ticket   *TimelineTicket
	// Object is the field, tag, list or operator, or the contact that was merged into this one.
	Object *TimelineObject
}

// TimelineTicket is what happened to a ticket.
type TimelineTicket struct {
	ID, Title string
	// From and To are its states; From is "" when it was opened, To then its present one.
	From, To TicketStatus
}

// TimelineObject is what a contact got or lost.
type TimelineObject struct {
	ID string
	// Name is a field's code, or the name of a tag, a list or a user; "" when none is known.
	Name string
	// Value is what a field was set to; "" of everything else.
	Value string
}
