package models

import "time"

// DirectMessage is a message that belongs to no run: what an operator writes (I2), or the confirmation of a stop (K2).
// Its row is written together with its Message, and says how it is to be sent; a workflow of its own sends it.
type DirectMessage struct {
	// ID is that of its Message.
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	ContactID   string
	NumberID    string
	// Step says what is sent, as a step of an automation would.
	Step Step `gorm:"serializer:json"`
	// ReplyTo is the wamid of the message that it quotes; "" for none.
	ReplyTo string
	// SentBy is who sends it: "user/<id>", "api_key/<id>" or ActorConsent.
	SentBy string
	// Confirms is the wamid of the message by which the contact refused marketing; nil for all others. One is confirmed once.
	Confirms *string
	// RetryOf is the message that failed and that this one is sent for; nil for all others. One is sent anew once.
	RetryOf *string
	// TestOf is the automation of which it is a test; "" for all others.
	TestOf string
	// Status is RunWaiting, RunExecuting, or, once the message is settled, RunEnded.
	Status RunStatus
	// DueAt is when it is to be looked at; nil once it is settled.
	DueAt *time.Time
	// Held is the hold that keeps it from being sent; "" when none does.
	Held Held
	// Reason says why it waits, or why it was not sent.
	Reason    string
	CreatedAt time.Time
	EndedAt   *time.Time
}

// ActorConsent is who sends the confirmation of a stop.
const ActorConsent = "consent"

// WorkflowID is the Temporal id of the workflow that sends the message.
func (d DirectMessage) WorkflowID() string { return "message/" + d.ID }

// Outgoing is its message as it waits to be sent.
func (d DirectMessage) Outgoing() Message {
	said := d.Step.Draft()
	return Message{
		ID: d.ID, WorkspaceID: d.WorkspaceID, StepID: d.ID, ContactID: d.ContactID, NumberID: d.NumberID, Kind: d.Step.Kind.MessageKind(),
		State: MessageQueued, CreatedAt: d.CreatedAt, Said: &MessageContent{MessageID: d.ID, Content: said},
	}
}

// Draft is what a step says before its fields are filled: its own text and file, as far as it has them.
func (s Step) Draft() Content {
	c := Content{Version: ContentVersion}
	switch step := s.Settings.(type) {
	case *SendMessage:
		c.Text, c.Media = step.Text, MediaSaid(step.Media)
		if step.Media != nil {
			c.Text += step.Media.Caption
		}
		c.Text = step.Worded(c.Text, nil)
	case *SendButtons:
		c.Text, c.Footer = step.Text, step.Footer
		for _, b := range step.Buttons {
			c.Buttons = append(c.Buttons, ContentButton{Kind: "reply", Text: b.Text, ID: b.ID})
		}
	}
	return c
}

// MessageKind is the kind of the messages that a kind of step sends, until they are composed.
func (k StepKind) MessageKind() string {
	switch k { //nolint:exhaustive // the others say it when they are composed
	case KindSendTemplate:
		return "template"
	case KindSendButtons:
		return "buttons"
	}
	return "text"
}

// Run stands for the message where the engine moves runs: it has one step, and has done it once it has ended.
func (d DirectMessage) Run() Run {
	return Run{
		WorkspaceID: d.WorkspaceID, ContactID: d.ContactID, StartKind: StartMessage, Status: d.Status, Reason: d.Reason, Held: d.Held,
		StepID: d.ID, DueAt: d.DueAt, StartedAt: d.CreatedAt, EndedAt: d.EndedAt,
	}
}

// Definition is that of the automation that the message would be alone in.
func (d DirectMessage) Definition() Definition {
	step := d.Step
	step.ID = d.ID
	return Definition{Steps: []Step{step}}
}

// HeldLonger bounds how long a message that is held waits until it is looked at again: nobody wakes it.
func (d DirectMessage) HeldLonger(now time.Time) time.Duration {
	return min(max(now.Sub(d.CreatedAt)/4, shortestLook), longestLook)
}

const (
	shortestLook = 5 * time.Second
	longestLook  = 10 * time.Minute
)

// ConversationTurn is how long a message waits at most for an older one of its conversation (I2).
const ConversationTurn = 30 * time.Second

// Direct reports whether the message belongs to no run.
func (m Message) Direct() bool { return m.RunID == "" }
