package whatsapp

import (
	"encoding/json"
	"time"

	"cadenza/models"
)

// Event is one webhook body, flattened. Its parts may repeat what came before and come in any order (W5).
type Event struct {
	Messages          []InboundMessage
	Statuses          []Status
	TemplateUpdates   []TemplateUpdate
	PreferenceUpdates []PreferenceUpdate
	AccountErrors     []AccountError
	LimitUpdates      []LimitUpdate
	AccountAlerts     []AccountAlert
	// Unread lists what was not understood or lacks something needed, in the body's order.
	Unread []Unread
}

// Unread is a part of a webhook body, or all of it, that was not understood.
type Unread struct {
	// Shape says in a short stable word why: "not_json" and "body" for whole bodies, "field:…" for a change of a field that is
	// not read, "message_without_id" and the like for the rest. It never holds content.
	Shape string
	// PhoneNumberID is the number it came for, if Meta gives it.
	PhoneNumberID string
	// Body is the part in JSON and in UTF-8; of a body that is not JSON, its bytes as one string.
	Body json.RawMessage
}

// InboundMessage is something that a customer wrote, tapped or sent.
type InboundMessage struct {
	PhoneNumberID string
	// From is the customer's wa_id without plus; empty for people who hide their phone. FromUserID is the business-scoped id, if Meta gives
	// it.
	From       string
	FromUserID string
	WAMID      string
	// Timestamp is the message's own time; zero if unreadable. It can lie days before the webhook.
	Timestamp time.Time
	// Type is Meta's: text, button, interactive, image, reaction … system, unsupported; "" if Meta gives none. What was written to a
	// group is "group"; an interactive that is no reply of a person is "call_permission_reply" or "unsupported".
	Type string
	// Text is what counts as written: the text, or the title of the tapped button or row. It is empty for
	// a form's answer, an order, a place and a reaction.
	Text string
	// ReplyID is the payload or id of the tapped button or row.
	ReplyID string
	// ContextID is the wamid of our message that this one answers, if Meta gives it.
	ContextID string
	// ReactionTo is the wamid of the message that a reaction was put on, or taken from, if Meta gives it.
	ReactionTo  string
	ProfileName string
	// Media is nil for messages without a file.
	Media *InboundMedia
	// Content is what the message holds beyond its text and its file: a place, an order, a form's answers … It is empty
	// for most.
	Content models.Content
	// SystemNewWaID is the customer's new wa_id, when this says that they changed their number; SystemNewUserID
	// their new business-scoped id, when this says that it changed. From and FromUserID are then what they were.
	SystemNewWaID   string
	SystemNewUserID string
	// ChangesID is the wamid of the customer's message that this edits or deletes; an edit's new words are Text, or Media's caption.
	ChangesID string
	// Raw is the message's own JSON.
	Raw json.RawMessage
}

// InboundMedia is a file that a customer sent. ID can be downloaded for 7 days.
type InboundMedia struct {
	Kind     string
	ID       string
	MIME     string
	SHA256   string
	Caption  string
	Filename string
	// Voice means that it was recorded in WhatsApp, Animated that a sticker moves.
	Voice    bool
	Animated bool
}

// Status says how far a message of ours got.
type Status struct {
	PhoneNumberID string
	WAMID         string
	// Status is sent, delivered, read, played or failed; others may come.
	Status    string
	Timestamp time.Time
	// RecipientID is a wa_id without plus, RecipientUserID a business-scoped id.
	RecipientID     string
	RecipientUserID string
	// CallbackData is what the message was sent with.
	CallbackData string
	// ErrorCode is set with failed, zero otherwise; ErrorTitle and ErrorDetails are masked.
	ErrorCode    int
	ErrorTitle   string
	ErrorDetails string
	Transient    bool
	// Pricing is what it costs, as Meta says it; zero when it does not.
	Pricing Pricing
}

// Pricing is what Meta says of the price of a message.
type Pricing struct {
	// Category is "marketing", "utility", "authentication", "authentication-international", "service" …
	Category string
	// Type is "regular", "free_customer_service" or "free_entry_point".
	Type string
	// Billable is Meta's own word, or what Type means where Meta says it no more.
	Billable bool
}

// TemplateUpdate is a change of a template's status, quality or category. Unchanged parts are empty.
type TemplateUpdate struct {
	WABAID   string
	At       time.Time
	ID       string
	Name     string
	Language string
	// Edited reports that its text, header or buttons changed.
	Edited bool
	// Event is APPROVED, PAUSED, DISABLED, REJECTED …
	Event string
	// Reason is empty when Meta sends none or null; Title is other_info's, such as FIRST_PAUSE.
	Reason   string
	Title    string
	Quality  string
	Category string
}

// PreferenceUpdate is a customer's stop or resume of marketing messages.
type PreferenceUpdate struct {
	PhoneNumberID string
	WaID          string
	UserID        string
	// Category is "marketing_messages"; Value is "stop" or "resume".
	Category  string
	Value     string
	Timestamp time.Time
}

// AccountError is an error that belongs to no single message; Title is masked.
type AccountError struct {
	PhoneNumberID string
	Code          int
	Title         string
}
