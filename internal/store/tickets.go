package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/models"
)

// CreateTicket opens a ticket. Its contact and its owner must exist in the workspace:
// violations at /contact_id and /owner_id.
func (s *Store) CreateTicket(ctx context.Context, ticket models.Ticket) (models.Ticket, error) {
	ticket.ID, ticket.Version = NewID(), 1
	err := s.inTx(ctx, func(tx *gorm.DB) error {
		known, err := existing[models.Contact](tx, ticket.WorkspaceID, "id", []string{ticket.ContactID})
		if err != nil {
			return err
		}
		var bad []models.Violation
		if !known[ticket.ContactID] {
			bad = append(bad, models.Violation{Pointer: "/contact_id", Detail: "no such contact"})
		}
		unknown, err := ownerViolation(tx, ticket.WorkspaceID, ticket.OwnerID)
		if err != nil {
			return err
		}
		if bad = append(bad, unknown...); len(bad) > 0 {
			return models.Invalid("the ticket refers to what does not exist", bad)
		}
		return insertOne(tx, &ticket, "ticket", "this ticket exists")
	})
	return ticket, err
}

func ownerViolation(tx *gorm.DB, workspaceID string, ownerID *string) ([]models.Violation, error) {
	if ownerID == nil {
		return nil, nil
	}
	known, err := existing[models.User](tx, workspaceID, "id", []string{*ownerID})
	if err != nil || known[*ownerID] {
		return nil, err
	}
	return []models.Violation{{Pointer: "/owner_id", Detail: "no such user"}}, nil
}

// GetTicket reads a ticket.
func (s *Store) GetTicket(ctx context.Context, workspaceID, id string) (models.Ticket, error) {
	return readOne[models.Ticket](s.conn(ctx), workspaceID, id, "ticket")
}

// ListTickets pages through the tickets.
func (s *Store) ListTickets(ctx context.Context, workspaceID string, f models.TicketFilter, p models.Page) ([]models.Ticket, string, error) {
	q := s.conn(ctx).Where("workspace_id = ?", workspaceID)
	if f.ContactID != "" {
		q = q.Where("contact_id = ?", f.ContactID)
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	return readPage(q, p, "id", func(t models.Ticket) string { return t.ID })
}

// ChangeTicket changes a ticket; resolving or closing it notes when.
func (s *Store) ChangeTicket(ctx context.Context, workspaceID, id string, change models.TicketChange) (models.Ticket, error) {
	var ticket models.Ticket
	err := s.inTx(ctx, func(tx *gorm.DB) (err error) {
		if ticket, err = readOne[models.Ticket](forUpdate(tx), workspaceID, id, "ticket"); err != nil {
			return err
		}
		s.applyTicket(&ticket, change)
		if change.OwnerID != nil && *change.OwnerID != "" {
			bad, err := ownerViolation(tx, workspaceID, ticket.OwnerID)
			if err != nil {
				return err
			}
			if err := models.Invalid("the ticket refers to what does not exist", bad); err != nil {
				return err
			}
		}
		if err := tx.Save(&ticket).Error; err != nil {
			return fmt.Errorf("change ticket: %w", err)
		}
		return nil
	})
	return ticket, err
}

func (s *Store) applyTicket(t *models.Ticket, change models.TicketChange) {
	setIf(&t.Title, change.Title)
	setIf(&t.Category, change.Category)
	setIf(&t.Reference, change.Reference)
	setIf(&t.Priority, change.Priority)
	if change.OwnerID != nil {
		if t.OwnerID = change.OwnerID; *t.OwnerID == "" {
			t.OwnerID = nil
		}
	}
	if change.Status == nil || *change.Status == t.Status {
		return
	}
	t.Status, t.ClosedAt = *change.Status, nil
	if t.Status == models.TicketResolved || t.Status == models.TicketClosed {
		now := s.now()
		t.ClosedAt = &now
	}
}
