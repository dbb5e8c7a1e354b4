package api

import (
	"context"

	"cadenza/models"
)

// TicketStarter begins what changes of tickets start.
type TicketStarter interface {
	// Begin starts the workflows of entries that are committed.
	Begin(ctx context.Context, accepted []models.Accepted)
}

// TicketStore keeps tickets.
type TicketStore interface {
	// CreateTicket and ChangeTicket also return what the ticket starts, to be begun once it is committed.
	CreateTicket(ctx context.Context, v models.Viewer, ticket models.Ticket) (made models.Ticket, started []models.Accepted, err error)
	GetTicket(ctx context.Context, v models.Viewer, id string) (models.Ticket, error)
	ListTickets(ctx context.Context, v models.Viewer, f models.TicketFilter, p models.Page) ([]models.Ticket, string, error)
	ChangeTicket(
		ctx context.Context, v models.Viewer, id string, change models.TicketChange,
	) (changed models.Ticket, started []models.Accepted, err error)
	AddTicketNote(ctx context.Context, v models.Viewer, ticketID, author, text string) (models.NotedTicket, error)
	ListTicketNotes(ctx context.Context, v models.Viewer, ticketID string, p models.Page) ([]models.NotedTicket, string, error)
}

// ticketAnswers are tickets with the names of their contacts and owners.
func (s *server) ticketAnswers(ctx context.Context, rows ...models.Ticket) ([]Ticket, error) {
	contacts, err := contactNames(ctx, s, rows, func(t models.Ticket) string { return t.ContactID })
	if err != nil {
		return nil, err
	}
	owners, err := actorNames(ctx, s, rows, ownerOf)
	return each(rows, func(t models.Ticket) Ticket {
		out := ticketAnswer(t)
		out.Contact, out.OwnerName = nameOf(contacts, t.ContactID), optional(owners[ownerOf(t)])
		return out
	}), err
}

// ownerOf is the owner as the audit would call them.
func ownerOf(t models.Ticket) string { return "user/" + value(t.OwnerID) }

// named is one ticket as ticketAnswers has it.
func (s *server) named(ctx context.Context, t models.Ticket) (Ticket, error) {
	answers, err := s.ticketAnswers(ctx, t)
	if err != nil {
		return Ticket{}, err
	}
	return answers[0], nil
}

// ticketAnswer is a ticket without names.
func ticketAnswer(t models.Ticket) Ticket {
	return Ticket{
		ID: t.ID, ContactID: t.ContactID, Title: t.Title, Description: t.Description, Notes: t.Notes,
		Status: TicketStatus(t.Status), Version: t.Version, Priority: TicketPriority(t.Priority),
		Category: t.Category, OwnerID: t.OwnerID, Reference: t.Reference, RunID: t.RunID,
		CreatedAt: t.CreatedAt.UTC(), UpdatedAt: t.UpdatedAt.UTC(), ClosedAt: utc(t.ClosedAt),
	}
}

// ListTickets pages through the tickets.
func (s *server) ListTickets(ctx context.Context, r ListTicketsRequestObject) (ListTicketsResponseObject, error) {
	filter := models.TicketFilter{
		ContactID: contactID(r.Params.ContactID), Status: models.TicketStatus(value(r.Params.Status)),
		Priority: models.TicketPriority(value(r.Params.Priority)), OwnerID: value(r.Params.Owner),
		Sort: models.TicketSort(value(r.Params.Sort)),
	}
	rows, next, err := s.Tickets.ListTickets(ctx, callerOf(ctx).viewer(), filter, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	items, err := s.ticketAnswers(ctx, rows...)
	return ListTickets200JSONResponse{Items: items, Next: optional(next)}, err
}

// CreateTicket opens a ticket.
func (s *server) CreateTicket(ctx context.Context, r CreateTicketRequestObject) (CreateTicketResponseObject, error) {
	ticket := models.Ticket{
		WorkspaceID: callerOf(ctx).workspaceID, ContactID: models.LongID(r.Body.ContactID), Title: r.Body.Title,
		Description: value(r.Body.Description), Status: models.TicketOpen,
		Priority: models.TicketPriority(value(r.Body.Priority)), Category: value(r.Body.Category),
		OwnerID: optional(value(r.Body.OwnerID)), Reference: value(r.Body.Reference),
	}
	if ticket.Priority == "" {
		ticket.Priority = models.PriorityMedium
	}
	var started []models.Accepted
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Ticket, error) {
		ticket, begun, err := s.Tickets.CreateTicket(ctx, callerOf(ctx).viewer(), ticket)
		started = begun
		if err != nil {
			return Ticket{}, err
		}
		return s.named(ctx, ticket)
	})
	if err == nil {
		s.TicketStarter.Begin(ctx, started)
	}
	return CreateTicket201JSONResponse(made), err
}

// GetTicket reads a ticket.
func (s *server) GetTicket(ctx context.Context, r GetTicketRequestObject) (GetTicketResponseObject, error) {
	ticket, err := s.Tickets.GetTicket(ctx, callerOf(ctx).viewer(), r.ID)
	if err != nil {
		return nil, err
	}
	answer, err := s.named(ctx, ticket)
	return GetTicket200JSONResponse(answer), err
}

// UpdateTicket changes a ticket.
func (s *server) UpdateTicket(ctx context.Context, r UpdateTicketRequestObject) (UpdateTicketResponseObject, error) {
	base, err := baseOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	change := models.TicketChange{
		Version: max(base, 0), Title: r.Body.Title, Description: r.Body.Description, Category: r.Body.Category, OwnerID: r.Body.OwnerID,
		Reference: r.Body.Reference,
		Status:    converted[models.TicketStatus](r.Body.Status), Priority: converted[models.TicketPriority](r.Body.Priority),
	}
	ticket, started, err := s.Tickets.ChangeTicket(ctx, callerOf(ctx).viewer(), r.ID, change)
	if err != nil {
		return nil, err
	}
	s.TicketStarter.Begin(ctx, started)
	answer, err := s.named(ctx, ticket)
	return UpdateTicket200JSONResponse(answer), err
}

// ticketNote is a note without the name of its author.
func ticketNote(n models.NotedTicket) TicketNote {
	return TicketNote{
		ID: n.ID, TicketID: n.TicketID, ContactID: n.ContactID, Author: n.Author, Text: n.Text, CreatedAt: n.CreatedAt.UTC(),
	}
}

func (n TicketNote) contact() string { return n.ContactID }

// ticketNotes are notes with the names of their authors.
func (s *server) ticketNotes(ctx context.Context, rows ...models.NotedTicket) ([]TicketNote, error) {
	names, err := actorNames(ctx, s, rows, func(n models.NotedTicket) string { return n.Author })
	return each(rows, func(n models.NotedTicket) TicketNote {
		out := ticketNote(n)
		out.AuthorName = optional(names[n.Author])
		return out
	}), err
}

// ListTicketNotes pages through the notes on a ticket.
func (s *server) ListTicketNotes(ctx context.Context, r ListTicketNotesRequestObject) (ListTicketNotesResponseObject, error) {
	rows, next, err := s.Tickets.ListTicketNotes(ctx, callerOf(ctx).viewer(), r.ID, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	items, err := s.ticketNotes(ctx, rows...)
	return ListTicketNotes200JSONResponse{Items: items, Next: optional(next)}, err
}

// AddTicketNote adds a note to a ticket.
func (s *server) AddTicketNote(ctx context.Context, r AddTicketNoteRequestObject) (AddTicketNoteResponseObject, error) {
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (TicketNote, error) {
		who := callerOf(ctx)
		note, err := s.Tickets.AddTicketNote(ctx, who.viewer(), r.ID, who.actor, r.Body.Text)
		if err != nil {
			return TicketNote{}, err
		}
		answers, err := s.ticketNotes(ctx, note)
		return answers[0], err
	})
	return AddTicketNote201JSONResponse(made), err
}
