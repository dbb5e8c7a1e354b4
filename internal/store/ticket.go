package store

import (
	"context"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateTicket opens a ticket and accepts the entries that this brings (S7). Its contact and
// its owner must exist in the workspace: violations at /contact_id and /owner_id.
func (s *Store) CreateTicket(ctx context.Context, ticket models.Ticket) (made models.Ticket, started []models.Accepted, err error) {
	out, err := runTxOf(ctx, s, func(t *RunTx) (changedTicket, error) {
		known, err := database.Existing[models.Contact](t.db, ticket.WorkspaceID, "id", []string{ticket.ContactID})
		if err != nil {
			return changedTicket{}, err
		}
		var bad []models.Violation
		if !known[ticket.ContactID] {
			bad = append(bad, models.Violation{Pointer: "/contact_id", Detail: "no such contact"})
		}
		unknown, err := ownerViolation(t.db, ticket.WorkspaceID, ticket.OwnerID)
		if err != nil {
			return changedTicket{}, err
		}
		if bad = append(bad, unknown...); len(bad) > 0 {
			return changedTicket{}, models.Invalid("the ticket refers to what does not exist", bad)
		}
		made, started, err := t.OpenTicket(ctx, ticket)
		return changedTicket{made, started}, err
	})
	return out.ticket, out.started, err
}

// changedTicket is a ticket as it is now, and the entries that its change brought.
type changedTicket struct {
	ticket  models.Ticket
	started []models.Accepted
}

func ownerViolation(tx *gorm.DB, workspaceID string, ownerID *string) ([]models.Violation, error) {
	if ownerID == nil {
		return nil, nil
	}
	known, err := database.Existing[models.User](tx, workspaceID, "id", []string{*ownerID})
	if err != nil || known[*ownerID] {
		return nil, err
	}
	return []models.Violation{{Pointer: "/owner_id", Detail: "no such user"}}, nil
}

// GetTicket reads a ticket.
func (s *Store) GetTicket(ctx context.Context, workspaceID, id string) (models.Ticket, error) {
	return database.ReadOne[models.Ticket](s.Conn(ctx), workspaceID, id, "ticket")
}

// ListTickets pages through the tickets.
func (s *Store) ListTickets(
	ctx context.Context, workspaceID string, f models.TicketFilter, p models.Page,
) ([]models.Ticket, string, error) {
	return database.ReadPage(listedTickets(s.Conn(ctx), workspaceID, f), p, "id", func(t models.Ticket) string { return t.ID })
}

func listedTickets(db *gorm.DB, workspaceID string, f models.TicketFilter) *gorm.DB {
	q := database.Keyed(db.Model(&models.Ticket{}), workspaceID, database.Key{Column: "contact_id", Value: f.ContactID})
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	return q
}

// ChangeTicket changes a ticket and accepts the entries that this brings (S7).
func (s *Store) ChangeTicket(
	ctx context.Context, workspaceID, id string, change models.TicketChange,
) (ticket models.Ticket, started []models.Accepted, err error) {
	out, err := runTxOf(ctx, s, func(t *RunTx) (changedTicket, error) {
		if change.OwnerID != nil && *change.OwnerID != "" {
			bad, err := ownerViolation(t.db, workspaceID, change.OwnerID)
			if err != nil {
				return changedTicket{}, err
			}
			if err := models.Invalid("the ticket refers to what does not exist", bad); err != nil {
				return changedTicket{}, err
			}
		}
		pick := database.Fresh(t.db).Model(&models.Ticket{}).Select("id").Where(
			"workspace_id = ? AND id = ?", workspaceID, id,
		)
		changed, started, err := t.changeTicket(ctx, pick, change)
		if err != nil {
			return changedTicket{}, err
		}
		if changed == nil {
			return changedTicket{}, models.NotFound("ticket")
		}
		return changedTicket{*changed, started}, nil
	})
	return out.ticket, out.started, err
}
