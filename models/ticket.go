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
	Description string // what it is about in more words; "" when nobody wrote any
	Status      TicketStatus
	// PreviousStatus is what the state was before it was last set; "" while it never was.
	PreviousStatus TicketStatus
	Priority       TicketPriority
	Category       string
	OwnerID        *string // a user
	Reference      string  // the outside system's key; "" when none
	RunID          *string // the run that opened it
	// Notes is how many TicketNotes it has.
	Notes int
	// Version counts the ticket's states, from 1: with the id it names one event (S7).
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
	ClosedAt  *time.Time
}

// TicketNote is what somebody of the workspace wrote on a ticket, for colleagues alone.
type TicketNote struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	TicketID    string
	// Author is "user/<id>" or "api_key/<id>".
	Author    string
	Text      string
	CreatedAt time.Time
}

// NotedTicket is a note with the contact of its ticket.
type NotedTicket struct {
	TicketNote
	ContactID string
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
	Title, Description, Category, OwnerID, Reference *string
	Status                                           *TicketStatus
	Priority                                         *TicketPriority
	// Version is the one that the ticket must still have; 0 is any.
	Version int
}

// TicketSort is the order of a list of tickets.
type TicketSort string

// The orders: opened last, or changed last.
const (
	TicketsNewest  TicketSort = "newest"
	TicketsUpdated TicketSort = "updated"
)

// Valid reports whether the order is one of the two.
func (s TicketSort) Valid() bool { return s == TicketsNewest || s == TicketsUpdated }

// TicketFilter narrows a list of tickets; empty parts do not.
type TicketFilter struct {
	ContactID string
	Status    TicketStatus
	Priority  TicketPriority
	// OwnerID is a user, or NoOwner.
	OwnerID string
	// Sort is TicketsNewest unless set.
	Sort TicketSort
}

// NoOwner asks for the tickets that nobody owns.
const NoOwner = "none"
