package models

import "time"

// Conversation is what was sent to a contact through a number, and what came to it (I1). Triggers of the database keep it.
type Conversation struct {
	ContactID   string `gorm:"primaryKey"`
	NumberID    string `gorm:"primaryKey"`
	WorkspaceID string
	// LastAt is when the last message was accepted or written, LastID its id, a wamid where it is the contact's own.
	LastAt time.Time
	LastID string
	// Inbound is true when the contact wrote last.
	Inbound bool
	// LastInboundAt is when the contact last wrote; nil for never.
	LastInboundAt *time.Time
	// Unread counts what the contact wrote since somebody read it.
	Unread int
	// Waits is true when the contact wrote and nobody answered: see the migration answered_by_hand.
	Waits bool
	// Asks is true when what waits is no automation's to answer: only somebody's answer by hand ends it.
	Asks bool
	// AnsweredAt is when somebody answered by hand last; nil for never.
	AnsweredAt *time.Time
	// Assigned is true when the contact has an operator.
	Assigned bool
}

// ConversationFilter narrows a list of conversations; empty parts do not.
type ConversationFilter struct {
	Part                    ConversationPart
	UserID                  string // whose conversations ConversationsMine are
	NumberID, TagID, ListID string
	TicketStatus            TicketStatus
}

// ConversationPart is a part of the conversations.
type ConversationPart string

// The parts.
const (
	ConversationsAll        ConversationPart = "all"
	ConversationsMine       ConversationPart = "mine"
	ConversationsUnassigned ConversationPart = "unassigned"
	ConversationsUnread     ConversationPart = "unread"
	ConversationsWaiting    ConversationPart = "waiting"
)

// ConversationView is a conversation with what lies in other tables.
type ConversationView struct {
	Conversation
	Contact     Contact
	NumberPhone string
	// Window is that of the contact at the number; nil for none.
	Window *Window
	// Hold keeps whatever goes through the number from being sent; nil for none.
	Hold               *Hold
	Operators, Writing []Person
	// Sent and Came are the last message, whichever it is; both nil where nobody keeps it any more.
	Sent *Message
	Came *InboundMessage
}

// Person is a user of the workspace by name.
type Person struct{ ID, Name string }

// ThreadCursor is a place in a conversation: messages are in order of their instants. The zero value is the newest end.
type ThreadCursor struct {
	At time.Time
	ID string
	// Newer asks for what came after the place, and not for what was before it.
	Newer bool
}

// ThreadMessage is a message of a conversation, in either direction.
type ThreadMessage struct {
	At   time.Time
	Sent *Message
	Came *InboundMessage
	// SentBy is who sent one of no run, Reason why it was not sent, and AutomationName whose step another one is of.
	SentBy, Reason, AutomationName string
	// TestOf is the automation of which it is a test; "" for all others.
	TestOf string
}

// ID is that of the message.
func (m ThreadMessage) ID() string {
	if m.Sent != nil {
		return m.Sent.ID
	}
	return m.Came.WAMID
}

// ConversationNote is what somebody of the workspace wrote about a contact, for colleagues alone.
type ConversationNote struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	ContactID   string
	// Author is "user/<id>" or "api_key/<id>".
	Author    string
	Text      string
	CreatedAt time.Time
}

// ConversationWriter is who is writing to a contact.
type ConversationWriter struct {
	ContactID   string `gorm:"primaryKey"`
	UserID      string `gorm:"primaryKey"`
	WorkspaceID string
	Until       time.Time
}

// WritingFor is how long somebody counts as writing who has said so.
const WritingFor = 10 * time.Second

// QuickReply is a text that operators send often; it may name fields.
type QuickReply struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	// Shortcut is unique in the workspace.
	Shortcut  string
	Text      string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// TableName is the plain plural.
func (QuickReply) TableName() string { return "quick_replies" }

// The bounds of quick replies and notes, in characters.
const (
	MaxShortcut = 50
	MaxNote     = 4096
)

// Validate returns what is wrong with the reply.
func (q QuickReply) Validate() []Violation {
	return append(textRule("/shortcut", q.Shortcut, 1, MaxShortcut), partRule("/text", q.Text, 1, MaxText)...)
}

// DirectInput is what somebody asks to be sent in a conversation.
type DirectInput struct {
	ContactID, NumberID string
	Step                Step
	ReplyTo             string
	SentBy              string
	// RetryOf is the message that failed and is to be sent once more; "" for none.
	RetryOf string
	// TestOf is the automation of which the message is a test; "" for none.
	TestOf string
}

// Validate returns what is wrong with the step by itself, with pointers of its settings.
func (s Step) Validate() []Violation { return s.validate("") }

// Refused says why a message cannot leave now, in words for whoever writes it; nil when it can.
func (c ClaimRow) Refused(step Step, category string, now time.Time) error {
	_, template := step.Settings.(*SendTemplate)
	switch {
	case c.Contact.BlockedAt != nil:
		return Errorf(CodeConflict, "%s: the contact is blocked", ReasonBlocked)
	case c.Contact.Phone == nil && c.UserID == "":
		return Errorf(CodeConflict, "%s: the contact has no address on WhatsApp", ReasonNoAddress)
	case c.Number == nil:
		return Errorf(CodeConflict, "number_missing: the number is not there any more")
	case c.Hold(now) != nil:
		return Errorf(CodeConflict, "number_held: %s", c.Hold(now).Reason)
	case !template && !c.WindowOpen(now):
		return Errorf(CodeConflict, "%s: the 24 hours after the contact's last message are over: send a template", ReasonWindowClosed)
	case template && category == CategoryMarketing:
		if may, reason := c.Workspace.Consent.MayGetMarketing(c.Contact.Marketing()); !may {
			return Errorf(CodeConflict, "%s: the contact gets no marketing", reason)
		}
	}
	return nil
}

// TakeOver pauses the run for as long as an operator has taken its contact over, and reports whether it did: one that
// is paused by hand already stays as it is, and one that is under way is marked, and pauses at its next step (I2).
func (s Standing) TakeOver(now time.Time) (Run, bool) {
	run := s.Run
	if run.Status == RunStarting || run.Status == RunExecuting {
		run.TakenOver = true
		return run, !s.Run.TakenOver
	}
	if run.FrozenAt != nil || (run.Status != RunWaiting && run.Status != RunPaused) {
		return run, false
	}
	ground := s.ground(now)
	run.HoldForPause()
	run.FrozenAt, run.TakenOver = &ground, true
	return run, true
}

// HandBack lets a run go on that was paused by TakeOver, and reports whether it did.
func (s Standing) HandBack(now time.Time) (Run, bool) {
	run := s.Run
	if !run.TakenOver {
		return run, false
	}
	run.TakenOver = false
	if run.Status != RunPaused || run.FrozenAt == nil {
		return run, true
	}
	run.thaw(s.ground(now))
	return run, true
}
