package models

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Retention is how long a workspace keeps what is over; a period that is nil is for ever.
type Retention struct {
	// InboundMessages is how long what contacts wrote is kept after it came.
	InboundMessages *Duration `json:"inbound_messages,omitempty"`
	// Runs is how long ended runs are kept after their end, with their steps, messages,
	// statuses and webhooks.
	Runs *Duration `json:"runs,omitempty"`
	// Audit is how long entries of the audit are kept.
	Audit *Duration `json:"audit,omitempty"`
}

// MinRetention is the shortest period: as long as WhatsApp repeats a webhook, so that what
// was removed is not taken for new (R2, W5).
const MinRetention = Duration(7 * 24 * time.Hour)

// Empty reports whether everything is kept for ever.
func (r Retention) Empty() bool { return r == Retention{} }

// Validate names the periods that are too short; at leads their pointers.
func (r Retention) Validate(at string) []Violation {
	var bad []Violation
	for name, period := range map[string]*Duration{"inbound_messages": r.InboundMessages, "runs": r.Runs, "audit": r.Audit} {
		if period != nil && *period < MinRetention {
			bad = append(bad, Violation{Pointer: at + "/" + name, Detail: "must be at least " + MinRetention.String()})
		}
	}
	slices.SortFunc(bad, func(a, b Violation) int { return strings.Compare(a.Pointer, b.Pointer) })
	return bad
}

// Removable is something that is removed when its time is over: the table, or the one that
// leads what goes together.
type Removable string

// What retention removes. The first three go by the periods of their workspace, the others
// by fixed ones, because nobody reads them any more.
const (
	RemovableRuns       Removable = "runs"
	RemovableInbound    Removable = "inbound_messages"
	RemovableAudit      Removable = "audit_entries"
	RemovableKeys       Removable = "idempotency_keys"
	RemovableDeliveries Removable = "webhook_deliveries"   // of runs that have left
	RemovableStatuses   Removable = "message_statuses"     // of messages that are not ours
	RemovableUnread     Removable = "unread_webhooks"      //
	RemovableRecipients Removable = "portfolio_recipients" // who count no more for the 24 h limit
	RemovableErased     Removable = "erased_wamids"
	RemovableDirect     Removable = "direct_messages" // messages of no run, as long as runs are kept
	RemovableJobs       Removable = "jobs"            // that are over
	RemovableMarks      Removable = "notification_marks"
)

// Expired is what is to be removed: all of a kind from before an instant.
type Expired struct {
	What Removable
	// WorkspaceID narrows it to a workspace; "" for what goes by a fixed period.
	WorkspaceID string
	Before      time.Time
}

// Expired is what a workspace that keeps things so long has to remove at now.
func (r Retention) Expired(workspaceID string, now time.Time) []Expired {
	var out []Expired
	add := func(what Removable, period *Duration) {
		if period != nil {
			out = append(out, Expired{What: what, WorkspaceID: workspaceID, Before: now.Add(-max(*period, MinRetention).Std())})
		}
	}
	add(RemovableRuns, r.Runs)
	add(RemovableDirect, r.Runs)
	add(RemovableInbound, r.InboundMessages)
	add(RemovableAudit, r.Audit)
	return out
}

// The periods of what is kept for our own work only.
const (
	// KeptKeys is how long the answer to a request is remembered for its repeat.
	KeptKeys = 30 * 24 * time.Hour
	// KeptDeliveries is how long the log tells what became of a webhook.
	KeptDeliveries = 90 * 24 * time.Hour
	// KeptJobs is how long a job that is over is listed.
	KeptJobs = 90 * 24 * time.Hour
	// KeptMarks is how long it is known what a person has seen of what needs them.
	KeptMarks = 90 * 24 * time.Hour
	// KeptUnread is how long a piece of a webhook that nobody reads is kept.
	KeptUnread = 30 * 24 * time.Hour
	// KeptErased is how long a repeat of an erased person's webhook is known for what it is.
	KeptErased = 30 * 24 * time.Hour
	// KeptRecipients is longer than anybody counts for the 24 h limit.
	KeptRecipients = 2 * RecipientDay
)

// ExpiredAnywhere is what goes by fixed periods at now, of all workspaces.
func ExpiredAnywhere(now time.Time) []Expired {
	return []Expired{
		{What: RemovableKeys, Before: now.Add(-KeptKeys)},
		{What: RemovableDeliveries, Before: now.Add(-KeptDeliveries)},
		{What: RemovableStatuses, Before: now.Add(-KeptUnread)},
		{What: RemovableUnread, Before: now.Add(-KeptUnread)},
		{What: RemovableRecipients, Before: now.Add(-KeptRecipients)},
		{What: RemovableErased, Before: now.Add(-KeptErased)},
		{What: RemovableJobs, Before: now.Add(-KeptJobs)},
		{What: RemovableMarks, Before: now.Add(-KeptMarks)},
	}
}

// ExpiredCursor is a place in the order in which a kind is looked through; zero is the beginning.
type ExpiredCursor struct {
	At  time.Time
	Key string
}

// ExpiredPage is what became of a page of what is expired.
type ExpiredPage struct {
	Removed Removed
	// Next is where the next page begins; nil after the last one.
	Next *ExpiredCursor
}

// Removed counts removed rows by table.
type Removed map[string]int

// Add adds other counts.
func (r Removed) Add(more Removed) {
	for table, n := range more {
		if n > 0 {
			r[table] += n
		}
	}
}

// String is the counts for people: "12 messages, 3 runs"; "" for none.
func (r Removed) String() string {
	var parts []string
	for _, table := range slices.Sorted(maps.Keys(r)) {
		parts = append(parts, strconv.Itoa(r[table])+" "+strings.ReplaceAll(table, "_", " "))
	}
	return strings.Join(parts, ", ")
}

// ErasedWAMID remembers a message of somebody who was erased, so that a repeat of its
// webhook brings nothing back. A wamid has random parts: nobody finds it by its digest.
type ErasedWAMID struct {
	Digest      string `gorm:"primaryKey"` // hex SHA-256 of workspace and wamid
	WorkspaceID string
	ErasedAt    time.Time
}

// TableName keeps the initialism in one piece.
func (ErasedWAMID) TableName() string { return "erased_wamids" }

// erasedWAMID leads what stands in the place of a wamid, which holds the phone it is of.
const erasedWAMID = "erased:"

// Erased reports whether the message is to or from somebody who was erased.
func (m Message) Erased() bool { return m.WAMID != nil && strings.HasPrefix(*m.WAMID, erasedWAMID) }
