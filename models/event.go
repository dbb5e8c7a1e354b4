package models

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// EventKind names what happened.
type EventKind string

// The kinds of events. The triggers of the schema write all of them but those that nothing in a table shows.
const (
	EventMessageSending    EventKind = "message.sending"   // it is about to leave
	EventMessageAccepted   EventKind = "message.accepted"  // WhatsApp took it
	EventMessageSent       EventKind = "message.sent"      // it left WhatsApp
	EventMessageDelivered  EventKind = "message.delivered" // it is on the phone
	EventMessageRead       EventKind = "message.read"
	EventMessageFailed     EventKind = "message.failed"
	EventMessageUnknown    EventKind = "message.unknown" // no answer came
	EventMessageClicked    EventKind = "message.clicked" // one of its links was opened for the first time
	EventMessageReceived   EventKind = "message.received"
	EventMessageChanged    EventKind = "message.changed" // the contact edited it or took it back
	EventContactCreated    EventKind = "contact.created"
	EventContactChanged    EventKind = "contact.changed" // phone, name, e-mail, language or time zone
	EventContactBlocked    EventKind = "contact.blocked"
	EventContactRestored   EventKind = "contact.restored"
	EventContactDeleted    EventKind = "contact.deleted"
	EventContactAssigned   EventKind = "contact.assigned"
	EventContactUnassigned EventKind = "contact.unassigned"
	EventTagAdded          EventKind = "tag.added"
	EventTagRemoved        EventKind = "tag.removed"
	EventListJoined        EventKind = "list.joined"
	EventListLeft          EventKind = "list.left"
	EventFieldChanged      EventKind = "field.changed"
	EventConsentChanged    EventKind = "consent.changed"
	EventTicketOpened      EventKind = "ticket.opened"
	EventTicketChanged     EventKind = "ticket.changed"
	EventRunEntered        EventKind = "run.entered"
	EventRunMoved          EventKind = "run.moved" // it is at another step
	EventRunPaused         EventKind = "run.paused"
	EventRunResumed        EventKind = "run.resumed"
	EventRunParked         EventKind = "run.parked" // it needs a person (R6)
	EventRunCompleted      EventKind = "run.completed"
	EventRunEnded          EventKind = "run.ended"
	EventCampaignDraft     EventKind = "campaign.draft"
	EventCampaignScheduled EventKind = "campaign.scheduled"
	EventCampaignRunning   EventKind = "campaign.running"
	EventCampaignPaused    EventKind = "campaign.paused"
	EventCampaignDone      EventKind = "campaign.done"
	EventCampaignCancelled EventKind = "campaign.cancelled"
	EventAutomationChanged EventKind = "automation.changed" // its name, state or revision
	EventTemplateChanged   EventKind = "template.changed"   // its status at WhatsApp
)

// EventKinds are all kinds.
func EventKinds() []EventKind {
	return []EventKind{
		EventMessageSending, EventMessageAccepted, EventMessageSent, EventMessageDelivered, EventMessageRead, EventMessageFailed,
		EventMessageUnknown, EventMessageClicked, EventMessageReceived, EventMessageChanged, EventContactCreated,
		EventContactChanged, EventContactBlocked, EventContactRestored, EventContactDeleted, EventContactAssigned,
		EventContactUnassigned, EventTagAdded, EventTagRemoved, EventListJoined, EventListLeft, EventFieldChanged,
		EventConsentChanged, EventTicketOpened, EventTicketChanged, EventRunEntered, EventRunMoved, EventRunPaused,
		EventRunResumed, EventRunParked, EventRunCompleted, EventRunEnded, EventCampaignDraft, EventCampaignScheduled,
		EventCampaignRunning, EventCampaignPaused, EventCampaignDone, EventCampaignCancelled, EventAutomationChanged,
		EventTemplateChanged,
	}
}

// Scope is what a listener must be allowed to read to hear of events of the kind; "" for an unknown kind.
func (k EventKind) Scope() Scope {
	noun, _, _ := strings.Cut(string(k), ".")
	switch noun {
	case "message":
		return ScopeChatsRead
	case "contact", "tag", "list", "field", "consent":
		return ScopeContactsRead
	case "ticket":
		return ScopeTicketsRead
	case "run":
		return ScopeRunsRead
	case "campaign", "automation":
		return ScopeAutomationsRead
	case "template":
		return ScopeTemplatesRead
	}
	return ""
}

// Event is something that happened, by ids alone: who hears of it fetches the rest under their own rights.
type Event struct {
	ID int64 `gorm:"primaryKey"`
	// TX is the transaction that wrote it, on PostgreSQL.
	TX          int64 `gorm:"column:tx"`
	WorkspaceID string
	Kind        EventKind
	// ContactID is whom it is about; "" for nobody.
	ContactID string
	// UserID is the person of the workspace whom it is about, too; "" for nobody.
	UserID string
	// IDs are what it is about, by their nouns: {"contact": "…", "run": "…"}.
	IDs map[string]string `gorm:"column:ids;serializer:json;not null"`
	At  time.Time         // when its transaction began
	// Arrival says which message of the contact it is about; nil for events of other kinds.
	Arrival *int64
}

// Place is that of the event in the order of its workspace.
func (e Event) Place() EventPlace { return EventPlace{TX: e.TX, ID: e.ID} }

// EventListener is a workspace whose events are written, because somebody listens or did so lately.
type EventListener struct {
	WorkspaceID string `gorm:"primaryKey"`
	// Until is when they are no longer written.
	Until time.Time
	// FromTX and FromID are the place after which no event is missing.
	FromTX int64 `gorm:"column:from_tx"`
	FromID int64 `gorm:"column:from_id"`
}

// From is the place after which no event is missing.
func (l EventListener) From() EventPlace { return EventPlace{TX: l.FromTX, ID: l.FromID} }

// EventPlace is a place in the order of a workspace's events; what is after it is not known yet to whoever stands there.
type EventPlace struct{ TX, ID int64 }

// Compare is negative when p is before q, and positive when it is after.
func (p EventPlace) Compare(q EventPlace) int {
	return cmp.Or(cmp.Compare(p.TX, q.TX), cmp.Compare(p.ID, q.ID))
}

// String is the place as listeners keep it: see ParseEventPlace.
func (p EventPlace) String() string { return fmt.Sprintf("%d-%d", p.TX, p.ID) }

// ParseEventPlace reads what String wrote.
func ParseEventPlace(text string) (EventPlace, bool) {
	before, after, ok := strings.Cut(text, "-")
	tx, errTX := strconv.ParseInt(before, 10, 64)
	id, errID := strconv.ParseInt(after, 10, 64)
	return EventPlace{TX: tx, ID: id}, ok && errTX == nil && errID == nil && tx >= 0 && id >= 0
}

// EventReplay is how long events are kept, at least, for those whose connection broke.
const EventReplay = time.Hour
