package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateTicket opens a ticket and accepts the entries that this brings (S7). Its contact and
// its owner must exist in the workspace: violations at /contact_id and /owner_id.
func (s *Store) CreateTicket(
	ctx context.Context, v models.Viewer, ticket models.Ticket,
) (made models.Ticket, started []models.Accepted, err error) {
	out, err := runTxOf(ctx, s, func(t *RunTx) (changedTicket, error) {
		ticket.WorkspaceID = v.WorkspaceID
		seen := database.SeenBy(t.db, v, "id")
		known, err := database.Existing[models.Contact](seen, ticket.WorkspaceID, "id", []string{ticket.ContactID})
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
func (s *Store) GetTicket(ctx context.Context, v models.Viewer, id string) (models.Ticket, error) {
	return database.ReadSeen[models.Ticket](s.Conn(ctx), v, id, "contact_id", "ticket")
}

// ticketPlace is a place in the list of tickets by their last change.
type ticketPlace struct {
	At time.Time
	ID string
}

// ListTickets pages through the tickets that the viewer sees and the filter leaves, the newest first or, by TicketsUpdated,
// what was changed last. A cursor goes with the order in which it was given.
func (s *Store) ListTickets(
	ctx context.Context, v models.Viewer, f models.TicketFilter, p models.Page,
) ([]models.Ticket, string, error) {
	q := database.SeenBy(listedTickets(s.Conn(ctx), v.WorkspaceID, f), v, "contact_id")
	if f.Sort != models.TicketsUpdated {
		return database.ReadPage(q, p, "id", func(t models.Ticket) string { return t.ID })
	}
	return database.ReadPlaced(q.Order("updated_at DESC, id DESC"), p, func(q *gorm.DB, from ticketPlace) *gorm.DB {
		return q.Where("updated_at <= ? AND (updated_at, id) < (?, ?)", from.At, from.At, from.ID)
	}, func(t models.Ticket) ticketPlace { return ticketPlace{t.UpdatedAt, t.ID} })
}

func listedTickets(db *gorm.DB, workspaceID string, f models.TicketFilter) *gorm.DB {
	owner := f.OwnerID
	if owner == models.NoOwner {
		owner = ""
	}
	q := database.Keyed(db.Model(&models.Ticket{}), workspaceID, database.Key{Column: "contact_id", Value: f.ContactID},
		database.Key{Column: "owner_id", Value: owner})
	if f.OwnerID == models.NoOwner {
		q = q.Where("owner_id IS NULL")
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	if f.Priority != "" {
		q = q.Where("priority = ?", f.Priority)
	}
	return q
}

// AddTicketNote adds a note to a ticket that the viewer sees.
func (s *Store) AddTicketNote(ctx context.Context, v models.Viewer, ticketID, author, text string) (models.NotedTicket, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.NotedTicket, error) {
		ticket, err := database.ReadSeen[models.Ticket](database.ForUpdate(tx), v, ticketID, "contact_id", "ticket")
		if err != nil {
			return models.NotedTicket{}, err
		}
		now := s.Now()
		note := models.TicketNote{
			ID: database.NewID(), WorkspaceID: v.WorkspaceID, TicketID: ticketID, Author: author, Text: text, CreatedAt: now,
		}
		if err := tx.Create(&note).Error; err != nil {
			return models.NotedTicket{}, fmt.Errorf("add a note to a ticket: %w", err)
		}
		counted := tx.Model(&ticket).Updates(map[string]any{"notes": gorm.Expr("notes + 1"), "updated_at": now}).Error
		if counted != nil {
			return models.NotedTicket{}, fmt.Errorf("count the notes of a ticket: %w", counted)
		}
		return models.NotedTicket{TicketNote: note, ContactID: ticket.ContactID}, nil
	})
}

// ListTicketNotes pages through the notes on a ticket that the viewer sees, the newest first.
func (s *Store) ListTicketNotes(
	ctx context.Context, v models.Viewer, ticketID string, p models.Page,
) ([]models.NotedTicket, string, error) {
	ticket, err := s.GetTicket(ctx, v, ticketID)
	if err != nil {
		return nil, "", err
	}
	q := s.Conn(ctx).Where("ticket_id = ?", ticketID)
	rows, next, err := database.ReadPage(q, p, "id", func(n models.TicketNote) string { return n.ID })
	out := make([]models.NotedTicket, len(rows))
	for i, note := range rows {
		out[i] = models.NotedTicket{TicketNote: note, ContactID: ticket.ContactID}
	}
	return out, next, err
}

// ChangeTicket changes a ticket and accepts the entries that this brings (S7). When it has another version than the change names,
// that is CodeStale.
func (s *Store) ChangeTicket(
	ctx context.Context, v models.Viewer, id string, change models.TicketChange,
) (ticket models.Ticket, started []models.Accepted, err error) {
	out, err := runTxOf(ctx, s, func(t *RunTx) (changedTicket, error) {
		if change.OwnerID != nil && *change.OwnerID != "" {
			bad, err := ownerViolation(t.db, v.WorkspaceID, change.OwnerID)
			if err != nil {
				return changedTicket{}, err
			}
			if err := models.Invalid("the ticket refers to what does not exist", bad); err != nil {
				return changedTicket{}, err
			}
		}
		pick := database.Fresh(t.db).Model(&models.Ticket{}).Select("id").Where(
			"workspace_id = ? AND id = ?", v.WorkspaceID, id,
		)
		pick = database.SeenBy(pick, v, "contact_id")
		changed, started, err := t.changeTicket(ctx, pick, change)
		if err != nil {
			return changedTicket{}, err
		}
		if changed == nil {
			if _, err := database.ReadSeen[models.Ticket](t.db, v, id, "contact_id", "ticket"); err != nil {
				return changedTicket{}, err
			}
			return changedTicket{}, models.Errorf(models.CodeStale, "somebody moved the ticket in between: read it and decide anew")
		}
		return changedTicket{*changed, started}, nil
	})
	return out.ticket, out.started, err
}
