package models

import "time"

// MessageState is what we know of a message that we send.
type MessageState string

// The states of an outgoing message. Sending is committed before the call; a process
// that dies leaves it there. Later states come from status webhooks and only go up.
const (
	MessageQueued    MessageState = "queued"    // of no run, and waits to be sent
	MessageSending   MessageState = "sending"   // the call is under way, or its process died
	MessageRetry     MessageState = "retry"     // refused for now, nothing was sent
	MessageUnknown   MessageState = "unknown"   // no answer came; it may have been sent
	MessageAccepted  MessageState = "accepted"  // Meta took it
	MessageSent      MessageState = "sent"      // left Meta
	MessageDelivered MessageState = "delivered" // on the phone
	MessageRead      MessageState = "read"
	MessageFailed    MessageState = "failed" // refused, at once or later
)

// Rank orders the states in which a status webhook may only move a message upwards;
// states before acceptance are 0, failed stands beside sent.
func (s MessageState) Rank() int {
	switch s {
	case MessageAccepted:
		return 1
	case MessageSent:
		return 2
	case MessageFailed:
		return 3
	case MessageDelivered:
		return 4
	case MessageRead:
		return 5
	case MessageQueued, MessageSending, MessageRetry, MessageUnknown:
	}
	return 0
}

// OfAnotherCopy reports whether WhatsApp took the message more than once (a send in doubt was repeated) and the
// wamid is that of another copy than the one whose answer is known. What fails of that copy says nothing of this one.
func (m Message) OfAnotherCopy(wamid string) bool {
	return m.WAMID != nil && *m.WAMID != wamid && !m.Erased()
}

// Leased is how long others leave the message alone: a live process is sending it, or it was refused a moment
// ago; 0 for no longer.
func (m Message) Leased(now time.Time) time.Duration {
	if (m.State != MessageSending && m.State != MessageRetry) || m.LeasedUntil == nil {
		return 0
	}
	return max(0, m.LeasedUntil.Sub(now))
}

// Settled reports whether the provider's answer is known.
func (s MessageState) Settled() bool { return s.Rank() > 0 }

// Left reports whether WhatsApp has taken the message.
func (s MessageState) Left() bool { return s.Settled() && s != MessageFailed }

// Message is one outgoing message: unique by (run, step, visit); one of no run has its own id for the step. Its ID travels as
// biz_opaque_callback_data, so that a status can find it although no answer came.
type Message struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	// RunID and AutomationID are "" of a message of no run: see DirectMessage.
	RunID        string
	AutomationID string
	// CampaignID is the run's.
	CampaignID string
	StepID     string
	Visit      int
	ContactID  string
	NumberID   string
	Kind       string // "template", "text", "image", "buttons", "list" …
	Template   string // name and language, "welcome/it"; "" when free
	State      MessageState
	WAMID      *string `gorm:"column:wamid"`
	ErrorCode  int     // Meta's; 0 when none
	ErrorTitle string
	// ErrorDetails are Meta's own words on the cause, with what looks like a phone masked, at most
	// MaxErrorDetails; "" when it gave none. They may name a value of the contact: never in logs.
	ErrorDetails string
	Attempts     int
	// Owner is the worker process that is sending it, and LeasedUntil until when that is known to be alive, on
	// its clock. Of one in retry LeasedUntil is until when nobody may try again. They mean nothing in other states.
	Owner       string
	LeasedUntil *time.Time
	// UnknownUntil is when an unknown message is given up, or sent again when the step allows it.
	UnknownUntil *time.Time
	CreatedAt    time.Time
	SentAt       *time.Time // accepted or sent; of one sent again, when it may have left first
	DeliveredAt  *time.Time
	ReadAt       *time.Time
	FailedAt     *time.Time
	// RepliedAt is when the contact wrote the first message that counts as a reply to this one.
	RepliedAt *time.Time
	// Price is what Meta says of its price; "" until it said it.
	Price Price
	// ClickedAt is when the contact first opened one of its tracked links.
	ClickedAt *time.Time
	// Links are its tracked ones; nil where they were not read.
	Links []Link `gorm:"foreignKey:MessageID"`
	// Said is what it says; nil where that was not read, or is not known any more.
	Said *MessageContent `gorm:"foreignKey:MessageID"`
	// ContentIn is how what it says comes in on SQLite, where a statement writes to one table: a trigger moves it on
	// to the contents. Every row has nil.
	ContentIn *string
	// LinksIn is the same for its links.
	LinksIn *string
}

// MaxErrorDetails is how many characters of a failure's details are kept.
const MaxErrorDetails = 500

// ReplyWithin is how long after a message what its contact writes counts as a reply, unless it
// quotes another one.
const ReplyWithin = 72 * time.Hour

// InboundMessage is what a contact wrote or tapped: unique by WAMID. It is stored
// before WhatsApp gets its answer, and routed afterwards.
type InboundMessage struct {
	WAMID       string `gorm:"primaryKey;column:wamid"`
	WorkspaceID string
	NumberID    string
	// ContactID is who wrote; nil until it is routed.
	ContactID *string
	// WaID and UserID are how WhatsApp names the writer; at least one is set.
	WaID        string
	UserID      string
	ProfileName string
	Kind        string // Meta's, see ByPerson: "text", "button", "interactive", "image" …; KindGroup for all in a group
	Text        string // what counts as written; "" for media without caption
	// Content is what it says beyond Text; nil for nothing.
	Content   *Content `gorm:"serializer:json"`
	ReplyID   string   // the payload or id of the tapped button or row; "" when nothing was tapped
	ContextID string   // wamid of the message it answers; "" when none
	// NewWaID is the writer's new wa_id when this notice says that they changed their number.
	NewWaID string
	// NewUserID is the writer's new business-scoped id when this notice says that it changed.
	NewUserID string
	// ChangesID is the wamid of the message that this one edits or deletes; "" for all others.
	ChangesID string
	// EditedAt is when the writer last changed the text, DeletedAt when they took the message back; nil for never.
	EditedAt  *time.Time
	DeletedAt *time.Time
	// AnswersRunID is the run whose message it answers, and AnswersVisit the visit in which that
	// left; "" and 0 when none of ours.
	AnswersRunID string
	AnswersVisit int
	// Arrival numbers the messages in the order in which the database kept them.
	Arrival int64 `gorm:"->"`
	// Decision is what routing made of it; "" until then.
	Decision Routing
	// AutomationID is what the message started; "" when nothing.
	AutomationID string
	// Consent is what the message said of consent to marketing, granted or refused; "" for nothing.
	Consent    Consent
	SentAt     time.Time
	ReceivedAt time.Time
	// MarkedAt is when it was marked as read for the writer to see, or should have been; nil for never.
	MarkedAt *time.Time
	// RoutedAt is nil while the message waits to be routed.
	RoutedAt *time.Time
}

// Routing says what a message was taken for.
type Routing string

// What a message was taken for. A message that both answers a waiting run and matches
// a phrase is noted as phrase.
const (
	RoutedNotice      Routing = "notice"        // a reaction or a system notice: nothing was written
	RoutedNowhere     Routing = "nowhere"       // nothing waited for it and nothing matched
	RoutedReply       Routing = "reply"         // runs that waited for it were told
	RoutedPhrase      Routing = "phrase"        // S1
	RoutedHoliday     Routing = "holiday"       // S6
	RoutedClosedHours Routing = "closed_hours"  // S5
	RoutedQuiet       Routing = "quiet"         // S5, S6 or S10, within the quiet period
	RoutedFirst       Routing = "first_message" // S9
	RoutedAny         Routing = "any_message"   // S10
	RoutedOwnPhone    Routing = "own_phone"     // the word by which a user's phone is known
	RoutedConsent     Routing = "consent"       // it refused marketing, and nothing else took it (K2)
)

// UnreadWebhook is a piece of a webhook that nobody here reads: an unknown shape, or one
// that lacks what is needed. It is kept once, with how often it came.
type UnreadWebhook struct {
	WorkspaceID string `gorm:"primaryKey"` // "" when it names no number of ours
	Digest      string `gorm:"primaryKey"` // hex SHA-256 of the body
	Shape       string // what it is: the field, or what is missing
	Body        string
	Times       int
	FirstAt     time.Time
	LastAt      time.Time
}

// MessageStatus is one status webhook, unique by (wamid, status).
type MessageStatus struct {
	WAMID       string `gorm:"primaryKey;column:wamid"`
	Status      string `gorm:"primaryKey"`
	WorkspaceID string
	MessageID   string // "" when it is not one of ours
	ErrorCode   int
	At          time.Time
	ReceivedAt  time.Time
}

// TableName is the plain plural.
func (MessageStatus) TableName() string { return "message_statuses" }

// Window is the 24 hours after a contact's last message to a number (W3).
type Window struct {
	NumberID    string `gorm:"primaryKey"`
	ContactID   string `gorm:"primaryKey"`
	WorkspaceID string
	// LastInboundAt is the newest message's own timestamp.
	LastInboundAt time.Time
}

// WindowLength is how long free messages may be sent after a contact's message.
const WindowLength = 24 * time.Hour

// WindowMargin is kept free at the window's end, because our clock and Meta's differ.
const WindowMargin = 5 * time.Minute

// WindowsSince is the instant after which a contact must have written for free messages
// to be allowed at now.
func WindowsSince(now time.Time) time.Time { return now.Add(WindowMargin - WindowLength) }

// Open reports whether a free message may leave at now.
func (w Window) Open(now time.Time) bool {
	return !w.LastInboundAt.IsZero() && w.LastInboundAt.After(WindowsSince(now))
}
