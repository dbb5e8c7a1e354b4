package models

// What a step does to a ticket; the values of the change are those of the ticket, by attribute.
const (
	ChangeTicketOpened  ChangeName = "ticket_opened"
	ChangeTicketChanged ChangeName = "ticket_changed"
)

// OpenTicket opens a ticket for the contact (A8).
type OpenTicket struct {
	Title     string         `json:"title"`
	Priority  TicketPriority `json:"priority,omitempty"`
	Category  string         `json:"category,omitempty"`
	OwnerID   string         `json:"owner_id,omitempty"`
	Reference string         `json:"reference,omitempty"`
}

func (s *OpenTicket) validate(at string) []Violation {
	out := textRule(at+"/title", s.Title, 1, MaxNameLength)
	return append(out, ticketRules(at, "", s.Priority, s.Category, s.Reference)...)
}

func ticketRules(at string, status TicketStatus, priority TicketPriority, category, reference string) []Violation {
	var out []Violation
	if status != "" && !status.Valid() {
		out = append(out, Violation{at + "/status", "must be open, in_progress, resolved or closed"})
	}
	if priority != "" && !priority.Valid() {
		out = append(out, Violation{at + "/priority", "must be low, medium, high or urgent"})
	}
	out = append(out, textRule(at+"/category", category, 0, MaxNameLength)...)
	return append(out, textRule(at+"/reference", reference, 0, MaxNameLength)...)
}

func ownerReference(at, owner string, r *References) {
	if owner != "" {
		r.Users = append(r.Users, Reference{owner, at + "/owner_id"})
	}
}

func (s *OpenTicket) references(at string, r *References) { ownerReference(at, s.OwnerID, r) }

// Texts are title, category and reference.
func (s *OpenTicket) Texts() []string { return []string{s.Title, s.Category, s.Reference} }

// UpdateTicket changes a ticket; empty settings stay as they are (A8). It acts on the
// ticket that started the run, else the one with the reference, else the newest open one.
type UpdateTicket struct {
	Status    TicketStatus   `json:"status,omitempty"`
	Title     string         `json:"title,omitempty"`
	Priority  TicketPriority `json:"priority,omitempty"`
	Category  string         `json:"category,omitempty"`
	OwnerID   string         `json:"owner_id,omitempty"`
	Reference string         `json:"reference,omitempty"`
}

func (s *UpdateTicket) validate(at string) []Violation {
	out := ticketRules(at, s.Status, s.Priority, s.Category, s.Reference)
	if s.Status == "" && s.Title == "" && s.Priority == "" && s.Category == "" && s.OwnerID == "" {
		out = append(out, Violation{at, "changes nothing: give status, title, priority, category or owner_id"})
	}
	return append(out, textRule(at+"/title", s.Title, 0, MaxNameLength)...)
}

func (s *UpdateTicket) references(at string, r *References) { ownerReference(at, s.OwnerID, r) }

// Texts are title, category and reference.
func (s *UpdateTicket) Texts() []string { return []string{s.Title, s.Category, s.Reference} }

// CloseTicket closes a ticket, found like UpdateTicket's (A8).
type CloseTicket struct {
	Reference string `json:"reference,omitempty"`
}

func (s *CloseTicket) validate(at string) []Violation {
	return textRule(at+"/reference", s.Reference, 0, MaxNameLength)
}

func (*CloseTicket) references(string, *References) {}

// Texts are the reference.
func (s *CloseTicket) Texts() []string { return []string{s.Reference} }
