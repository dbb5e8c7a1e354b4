package models

import (
	"strconv"
	"time"
)

// TicketStatus is where a ticket stands.
type TicketStatus string

// The states of a ticket. Resolved and closed ones are not open.
const (
	TicketOpen       TicketStatus = "open"
	TicketInProgress TicketStatus = "in_progress"
	TicketResolved   TicketStatus = "resolved"
	TicketClosed     TicketStatus = "closed"
)

// Valid reports whether the state is one of the four.
func (s TicketStatus) Valid() bool {
	switch s {
	case TicketOpen, TicketInProgress, TicketResolved, TicketClosed:
		return true
	}
	return false
}

// TicketPriority is how urgent a ticket is.
type TicketPriority string

// The priorities of a ticket.
const (
	PriorityLow    TicketPriority = "low"
	PriorityMedium TicketPriority = "medium"
	PriorityHigh   TicketPriority = "high"
	PriorityUrgent TicketPriority = "urgent"
)

// Valid reports whether the priority is one of the four.
func (p TicketPriority) Valid() bool {
	switch p {
	case PriorityLow, PriorityMedium, PriorityHigh, PriorityUrgent:
		return true
	}
	return false
}

// Ticket is a matter that operators work on for a contact.
type Ticket struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	ContactID   string
	Title       string
	Status      TicketStatus
	// PreviousStatus is what the state was before it was last set; "" while it never was.
	PreviousStatus TicketStatus
	Priority       TicketPriority
	Category       string
	OwnerID        *string // a user
	Reference      string  // the outside system's key; "" when none
	RunID          *string // the run that opened it
	// Version counts the ticket's states, from 1: with the id it names one event (S7).
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
	ClosedAt  *time.Time
}

// TicketEvent is what happened to a ticket (S7): it was opened, or its state went from
// one to another.
type TicketEvent struct {
	Opened   bool
	From, To TicketStatus
}

// EventKey names the ticket's latest event: the key of the runs that it starts (R2).
func (t Ticket) EventKey() string { return "ticket:" + t.ID + ":" + strconv.Itoa(t.Version) }

// TicketChange is what changes in a ticket. Nil leaves a part alone; an empty OwnerID takes the owner off.
type TicketChange struct {
	Title, Category, OwnerID, Reference *string
	Status                              *TicketStatus
	Priority                            *TicketPriority
}
