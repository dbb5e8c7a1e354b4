package models

import (
	"slices"
	"time"
)

// NotificationKind is what a person is told of because it needs them.
type NotificationKind string

// The kinds of notification.
const (
	NotifyAttention       NotificationKind = "attention"        // runs wait for a person (R6); the object is the automation
	NotifyCampaignPaused  NotificationKind = "campaign_paused"  // a campaign paused by itself (C4); the object is the campaign
	NotifyTemplateRefused NotificationKind = "template_refused" // Meta rejected, paused or disabled a template; the object is the template
	NotifyNumberHeld      NotificationKind = "number_held"      // a number or account waits for somebody (W6); the object is the hold
	NotifyChatAssigned    NotificationKind = "chat_assigned"    // a contact became the person's; the object is the contact
)

// NotificationKinds are all kinds.
func NotificationKinds() []NotificationKind {
	return []NotificationKind{NotifyAttention, NotifyCampaignPaused, NotifyTemplateRefused, NotifyNumberHeld, NotifyChatAssigned}
}

// NeedsScope is what somebody must be allowed to read to be told of the kind; "" for their own.
func (k NotificationKind) NeedsScope() Scope {
	switch k {
	case NotifyAttention:
		return ScopeRunsRead
	case NotifyCampaignPaused:
		return ScopeAutomationsRead
	case NotifyTemplateRefused:
		return ScopeTemplatesRead
	case NotifyNumberHeld:
		return ScopeAutomationsRead
	case NotifyChatAssigned:
	}
	return ""
}

// For reports whether a user of the role is told of the kind: who sees only assigned contacts is told of those alone.
func (k NotificationKind) For(role Role) bool {
	scope := k.NeedsScope()
	return scope == "" || (!role.OnlyAssigned() && slices.Contains(role.Scopes(), scope))
}

// Notification is something that needs a person, for as long as it does.
type Notification struct {
	Kind   NotificationKind
	Object string
	// Name is what the object is called.
	Name string
	// Count is how many runs of an automation need attention; 1 of all other kinds.
	Count int
	// Reason is the code of why, or Meta's words; "" when there is none.
	Reason string
	// At is since when, or when the last of several came.
	At time.Time
	// Stamp is another one when there is something new to see.
	Stamp string
	Mark  NotificationMark
}

// ID names the notification among those of a person.
func (n Notification) ID() string { return string(n.Kind) + ":" + n.Object }

// Read reports whether the person has seen it as it is now.
func (n Notification) Read() bool { return n.Covers(n.Mark.ReadStamp) }

// Covers reports whether who knows the stamp knows all of the notification. The runs that need attention are known to whoever
// knows of the newest, or of one that was newer and went on.
func (n Notification) Covers(stamp string) bool {
	if n.Kind == NotifyAttention {
		return stamp >= n.Stamp
	}
	return stamp == n.Stamp
}

// StampOf is the stamp of a state that began at an instant; those of later ones are greater.
func StampOf(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000000Z") }

// NotificationMark is what a person has seen of a notification, and was told of it elsewhere. A stamp is "" for never.
type NotificationMark struct {
	UserID      string           `gorm:"primaryKey"`
	Kind        NotificationKind `gorm:"primaryKey"`
	Object      string           `gorm:"primaryKey"`
	WorkspaceID string
	ReadStamp   string
	PushedStamp string
	PushedAt    *time.Time
	MailedStamp string
	MailedAt    *time.Time
	// MarkedAt is when any of it was noted last.
	MarkedAt time.Time
}

// NotificationSettings are the kinds of which a person is told elsewhere.
type NotificationSettings struct {
	UserID      string `gorm:"primaryKey"`
	WorkspaceID string
	Push        []NotificationKind `gorm:"serializer:json"`
	Email       []NotificationKind `gorm:"serializer:json"`
	UpdatedAt   time.Time
}

// PushDevice is a browser in which a person is told.
type PushDevice struct {
	ID           string `gorm:"primaryKey"`
	UserID       string
	WorkspaceID  string
	EndpointHash string
	// SubscriptionSealed is the PushSubscription of the browser, as JSON, sealed.
	SubscriptionSealed string
	CreatedAt          time.Time
}

// PushKey is by which push services know that a workspace sends (VAPID).
type PushKey struct {
	WorkspaceID string `gorm:"primaryKey"`
	// PublicKey is a point of P-256 in base64url.
	PublicKey     string
	PrivateSealed string
	CreatedAt     time.Time
}

// Bounds of what a person is told.
const (
	// MaxPushDevices is how many browsers of a person are told; the oldest gives way.
	MaxPushDevices = 10
	// MaxNotifications is how many of a kind are listed, the newest first.
	MaxNotifications = 100
	// NotifyWithin is how long after it began something is worth telling elsewhere, and AssignedFor how long an assignment is new.
	NotifyWithin = 24 * time.Hour
	AssignedFor  = 7 * 24 * time.Hour
	// NotifyAgainAfter is how long a person has peace from what they were told and that goes on growing.
	NotifyAgainAfter = time.Hour
)

// Due reports whether somebody is to be told of the notification, whom the stamp and the instant of the last time are of.
func (n Notification) Due(stamp string, at *time.Time, now time.Time) bool {
	if n.Read() || n.Covers(stamp) || now.Sub(n.At) > NotifyWithin {
		return false
	}
	return n.Kind != NotifyAttention || at == nil || now.Sub(*at) >= NotifyAgainAfter
}

// NotificationMarking is what is noted of a notification.
type NotificationMarking string

// What may be noted: that a person has seen it, or was told of it in their browsers or by e-mail.
const (
	MarkRead   NotificationMarking = "read"
	MarkPushed NotificationMarking = "pushed"
	MarkMailed NotificationMarking = "mailed"
)

// Columns are those of a mark that the marking changes.
func (m NotificationMarking) Columns() []string {
	switch m {
	case MarkPushed:
		return []string{"pushed_stamp", "pushed_at", "marked_at"}
	case MarkMailed:
		return []string{"mailed_stamp", "mailed_at", "marked_at"}
	case MarkRead:
	}
	return []string{"read_stamp", "marked_at"}
}

// PersonToTell is somebody who wants to be told elsewhere of what needs them.
type PersonToTell struct {
	User     User
	Settings NotificationSettings
}
