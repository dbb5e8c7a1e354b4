package models

import (
	"iter"
	"time"
)

// ContactExport is all that is known of a contact. The sequences are read page by page as
// they are taken, oldest first; one that fails yields its error and ends.
type ContactExport struct {
	Contact    ContactView
	Identities []Identity
	// Fields, Tags, Lists and Operators are what the contact has now.
	Fields, Tags, Lists, Operators []Belonging
	Windows                        []Window
	Consent                        iter.Seq2[ConsentChange, error]    `json:"-"`
	Notes                          iter.Seq2[ConversationNote, error] `json:"-"`
	Tickets                        iter.Seq2[Ticket, error]           `json:"-"`
	TicketNotes                    iter.Seq2[NotedTicket, error]      `json:"-"`
	Runs                           iter.Seq2[ExportedRun, error]      `json:"-"`
	Messages                       iter.Seq2[Message, error]          `json:"-"`
	Inbound                        iter.Seq2[InboundMessage, error]   `json:"-"`
	Deliveries                     iter.Seq2[WebhookDelivery, error]  `json:"-"`
	Changes                        iter.Seq2[ContactChange, error]    `json:"-"`
	Audit                          iter.Seq2[AuditEntry, error]       `json:"-"`
}

// Belonging is a value, a tag, a list or an operator that a contact has.
type Belonging struct {
	ObjectID string
	Name     string // a field's code, or the name of a tag, a list or a user
	Value    string // of a field
	Since    time.Time
}

// ExportedRun is a run with what it performed, in the order of its moves.
type ExportedRun struct {
	Run            Run
	AutomationName string // "" when the automation is no more
	Steps          []StepExecution
}
