package activities

import (
	"context"

	"cadenza/models"
)

// TicketChange is what a step changes of a ticket; empty values stay as they are.
type TicketChange struct {
	Status   models.TicketStatus
	Title    string
	Priority models.TicketPriority
	Category string
	OwnerID  string
}

type ticketStore interface {
	// OpenTicket adds a ticket; the store gives it its id and times.
	OpenTicket(ctx context.Context, t models.Ticket) error
	// ChangeTicket changes the ticket that started the run, else the one with the
	// reference, else the contact's newest open one. It tells whether there was one.
	ChangeTicket(ctx context.Context, run models.Run, reference string, change TicketChange) (bool, error)
}

// openTicket opens a ticket for the contact (A8).
func (s *Steps) openTicket(ctx context.Context, tx Tx, at models.Standing, step *models.OpenTicket) (Effect, error) {
	values, err := s.values(ctx, tx, at, step.Texts())
	if err != nil {
		return Effect{}, err
	}
	t := models.Ticket{
		WorkspaceID: at.Run.WorkspaceID, ContactID: at.Run.ContactID, Status: models.TicketOpen,
		Title: s.Render.Text(step.Title, values), Category: s.Render.Text(step.Category, values),
		Reference: s.Render.Text(step.Reference, values), Priority: step.Priority, RunID: &at.Run.ID,
	}
	if t.Priority == "" {
		t.Priority = models.PriorityMedium
	}
	if step.OwnerID != "" {
		t.OwnerID = &step.OwnerID
	}
	return done, tx.OpenTicket(ctx, t)
}

// updateTicket changes the run's ticket; with none to be found nothing happens (A8).
func (s *Steps) updateTicket(ctx context.Context, tx Tx, at models.Standing, step *models.UpdateTicket) (Effect, error) {
	values, err := s.values(ctx, tx, at, step.Texts())
	if err != nil {
		return Effect{}, err
	}
	return s.changeTicket(ctx, tx, at, s.Render.Text(step.Reference, values), TicketChange{
		Status: step.Status, Title: s.Render.Text(step.Title, values), Priority: step.Priority,
		Category: s.Render.Text(step.Category, values), OwnerID: step.OwnerID,
	})
}

// closeTicket closes the run's ticket; with none to be found nothing happens (A8).
func (s *Steps) closeTicket(ctx context.Context, tx Tx, at models.Standing, step *models.CloseTicket) (Effect, error) {
	values, err := s.values(ctx, tx, at, step.Texts())
	if err != nil {
		return Effect{}, err
	}
	return s.changeTicket(ctx, tx, at, s.Render.Text(step.Reference, values), TicketChange{Status: models.TicketClosed})
}

func (s *Steps) changeTicket(ctx context.Context, tx ticketStore, at models.Standing, reference string, change TicketChange) (Effect, error) {
	found, err := tx.ChangeTicket(ctx, at.Run, reference, change)
	if err == nil && !found {
		return skipped(models.ReasonNoTicket), nil
	}
	return done, err
}
