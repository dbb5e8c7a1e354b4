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
	CreateTicket(ctx context.Context, ticket models.Ticket) (made models.Ticket, started []models.Accepted, err error)
	GetTicket(ctx context.Context, workspaceID, id string) (models.Ticket, error)
	ListTickets(ctx context.Context, workspaceID string, f models.TicketFilter, p models.Page) ([]models.Ticket, string, error)
	ChangeTicket(
		ctx context.Context, workspaceID, id string, change models.TicketChange,
	) (changed models.Ticket, started []models.Accepted, err error)
}

func ticketAnswer(t models.Ticket) Ticket {
	return Ticket{
		ID: t.ID, ContactID: t.ContactID, Title: t.Title, Status: TicketStatus(t.Status), Priority: TicketPriority(t.Priority),
		Category: t.Category, OwnerID: t.OwnerID, Reference: t.Reference, RunID: t.RunID,
		CreatedAt: t.CreatedAt.UTC(), UpdatedAt: t.UpdatedAt.UTC(), ClosedAt: utc(t.ClosedAt),
	}
}

// ListTickets pages through the tickets.
func (s *server) ListTickets(ctx context.Context, r ListTicketsRequestObject) (ListTicketsResponseObject, error) {
	filter := models.TicketFilter{ContactID: contactID(r.Params.ContactID), Status: models.TicketStatus(value(r.Params.Status))}
	rows, next, err := s.Tickets.ListTickets(ctx, callerOf(ctx).workspaceID, filter, page(r.Params.Limit, r.Params.After))
	return ListTickets200JSONResponse{Items: each(rows, ticketAnswer), Next: optional(next)}, err
}

// CreateTicket opens a ticket.
func (s *server) CreateTicket(ctx context.Context, r CreateTicketRequestObject) (CreateTicketResponseObject, error) {
	ticket := models.Ticket{
		WorkspaceID: callerOf(ctx).workspaceID, ContactID: models.LongID(r.Body.ContactID), Title: r.Body.Title, Status: models.TicketOpen,
		Priority: models.TicketPriority(value(r.Body.Priority)), Category: value(r.Body.Category),
		OwnerID: optional(value(r.Body.OwnerID)), Reference: value(r.Body.Reference),
	}
	if ticket.Priority == "" {
		ticket.Priority = models.PriorityMedium
	}
	var started []models.Accepted
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Ticket, error) {
		ticket, begun, err := s.Tickets.CreateTicket(ctx, ticket)
		started = begun
		return ticketAnswer(ticket), err
	})
	if err == nil {
		s.TicketStarter.Begin(ctx, started)
	}
	return CreateTicket201JSONResponse(made), err
}

// GetTicket reads a ticket.
func (s *server) GetTicket(ctx context.Context, r GetTicketRequestObject) (GetTicketResponseObject, error) {
	ticket, err := s.Tickets.GetTicket(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetTicket200JSONResponse(ticketAnswer(ticket)), err
}

// UpdateTicket changes a ticket.
func (s *server) UpdateTicket(ctx context.Context, r UpdateTicketRequestObject) (UpdateTicketResponseObject, error) {
	change := models.TicketChange{
		Title: r.Body.Title, Category: r.Body.Category, OwnerID: r.Body.OwnerID, Reference: r.Body.Reference,
		Status: converted[models.TicketStatus](r.Body.Status), Priority: converted[models.TicketPriority](r.Body.Priority),
	}
	ticket, started, err := s.Tickets.ChangeTicket(ctx, callerOf(ctx).workspaceID, r.ID, change)
	if err == nil {
		s.TicketStarter.Begin(ctx, started)
	}
	return UpdateTicket200JSONResponse(ticketAnswer(ticket)), err
}
