package models

import "time"

// BulkEntry asks that many existing contacts enter one automation for the same reason.
type BulkEntry struct {
	WorkspaceID  string
	AutomationID string
	Kind         StartKind
	// StartID is the start step; "" where none fired.
	StartID string
	// CampaignID is the campaign that enters them; "" when none does.
	CampaignID string
	Members    []BulkMember
}

// BulkMember is one contact of a BulkEntry.
type BulkMember struct {
	ContactID string
	// Key makes the entry unique in the automation (R2) and is never empty.
	Key string
}

// Entry is the member's entry as one of its own.
func (b BulkEntry) Entry(m BulkMember) Entry {
	return Entry{
		WorkspaceID: b.WorkspaceID, AutomationID: b.AutomationID, Key: m.Key, Kind: b.Kind, StartID: b.StartID, CampaignID: b.CampaignID,
		Contact: ContactInput{ID: m.ContactID},
	}
}

// ListEntry is what became of the members of an automation's lists (S3).
type ListEntry struct {
	// Entered is how many members were accepted, with those of an earlier request of the same key.
	Entered int
	// First are the first of them whose workflows are to be started, at most MaxStartedAtOnce: the caller
	// starts these before it answers. They are whole pages, so that the others were accepted later.
	First []Accepted
	// More reports that others are to be started, all accepted Since this instant or later.
	More  bool
	Since time.Time
}

// MaxStartedAtOnce is how many workflows the caller of a bulk entry starts at most.
const MaxStartedAtOnce = 1000

// Add counts a page of answers.
func (l *ListEntry) Add(page []Accepted) {
	var starting []Accepted
	for _, a := range page {
		if a.Result != EntryAccepted && a.Result != EntryRepeated {
			continue
		}
		l.Entered++
		if a.Run.Status == RunStarting {
			starting = append(starting, a)
		}
	}
	if !l.More && len(l.First)+len(starting) <= MaxStartedAtOnce {
		l.First = append(l.First, starting...)
		return
	}
	for _, a := range starting {
		if !l.More || a.Run.StartedAt.Before(l.Since) {
			l.More, l.Since = true, a.Run.StartedAt
		}
	}
}
