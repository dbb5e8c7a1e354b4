package given

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// TicketStore opens and changes tickets.
type TicketStore interface {
	CreateTicket(ctx context.Context, v models.Viewer, ticket models.Ticket) (models.Ticket, []models.Accepted, error)
	ChangeTicket(ctx context.Context, v models.Viewer, id string, change models.TicketChange) (models.Ticket, []models.Accepted, error)
}

// Ticket opens a ticket of a contact, as the API does.
func Ticket(t *testing.T, s TicketStore, workspace, contactID string) (models.Ticket, []models.Accepted) {
	t.Helper()
	ticket, begun, err := s.CreateTicket(t.Context(), models.Everyone(workspace), models.Ticket{
		WorkspaceID: workspace, ContactID: contactID, Title: "Call back", Status: models.TicketOpen,
	})
	require.NoError(t, err)
	return ticket, begun
}

// TicketStatus moves a ticket to a status.
func TicketStatus(t *testing.T, s TicketStore, ticket models.Ticket, to models.TicketStatus) (models.Ticket, []models.Accepted) {
	t.Helper()
	changed, begun, err := s.ChangeTicket(t.Context(), models.Everyone(ticket.WorkspaceID), ticket.ID, models.TicketChange{Status: &to})
	require.NoError(t, err)
	return changed, begun
}
