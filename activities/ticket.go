package activities

import (
	"context"

	"cadenza/models"
)

type ticketStore interface {
	ticketChanger
	// UserExists reports whether the user is one of the workspace.
	UserExists(ctx context.Context, workspaceID, userID string) (bool, error)
}

type ticketChanger interface {
	// OpenTicket adds a ticket, gives it its id and times, and accepts what its opening starts.
	OpenTicket(ctx context.Context, t models.Ticket) (models.Ticket, []models.Accepted, error)
	// ChangeTicket changes the ticket that started the run, else the one with the
	// reference, else the contact's newest open one, and accepts what that starts. It reports whether there was one.
	ChangeTicket(
		ctx context.Context, run models.Run, reference string, change models.TicketChange,
	) (found bool, started []models.Accepted, err error)
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
	owner, reason, err := ticketOwner(ctx, tx, at, step.OwnerID)
	if err != nil {
		return Effect{}, err
	}
	t.OwnerID = owner
	_, started, err := tx.OpenTicket(ctx, t)
	e := Effect{Status: models.StepDone, Reason: reason}
	e.Changes = []models.StepChange{{Change: models.ChangeTicketOpened, Values: withoutEmpty(map[string]*string{
		"title": &t.Title, "priority": (*string)(&t.Priority), "category": &t.Category, "owner_id": t.OwnerID,
		"reference": &t.Reference, "status": (*string)(&t.Status),
	})}}
	return e.starting(started), err
}

// ticketOwner is the owner that a step gives a ticket; nil, with the reason, when that user was
// deleted since.
func ticketOwner(ctx context.Context, tx ticketStore, at models.Standing, id string) (*string, string, error) {
	if id == "" {
		return nil, "", nil
	}
	there, err := tx.UserExists(ctx, at.Run.WorkspaceID, id)
	if err != nil || !there {
		return nil, models.ReasonUserDeleted, err
	}
	return &id, "", nil
}

// updateTicket changes the run's ticket; with none to be found nothing happens (A8).
func (s *Steps) updateTicket(ctx context.Context, tx Tx, at models.Standing, step *models.UpdateTicket) (Effect, error) {
	values, err := s.values(ctx, tx, at, step.Texts())
	if err != nil {
		return Effect{}, err
	}
	owner, reason, err := ticketOwner(ctx, tx, at, step.OwnerID)
	if err != nil {
		return Effect{}, err
	}
	effect, err := s.changeTicket(ctx, tx, at, s.Render.Text(step.Reference, values), models.TicketChange{
		Status: given(step.Status), Title: given(s.Render.Text(step.Title, values)), Priority: given(step.Priority),
		Category: given(s.Render.Text(step.Category, values)), OwnerID: owner,
	})
	if effect.Status == models.StepDone {
		effect.Reason = reason
	}
	return effect, err
}

// given is a setting of a step as a change: an empty one leaves things as they are.
func given[T ~string](value T) *T {
	if value == "" {
		return nil
	}
	return &value
}

// closeTicket closes the run's ticket; with none to be found nothing happens (A8).
func (s *Steps) closeTicket(ctx context.Context, tx Tx, at models.Standing, step *models.CloseTicket) (Effect, error) {
	values, err := s.values(ctx, tx, at, step.Texts())
	if err != nil {
		return Effect{}, err
	}
	return s.changeTicket(ctx, tx, at, s.Render.Text(step.Reference, values), models.TicketChange{Status: given(models.TicketClosed)})
}

func (s *Steps) changeTicket(
	ctx context.Context, tx ticketStore, at models.Standing, reference string, change models.TicketChange,
) (Effect, error) {
	found, started, err := tx.ChangeTicket(ctx, at.Run, reference, change)
	if err == nil && !found {
		return skipped(models.ReasonNoTicket), nil
	}
	e := done
	e.Changes = []models.StepChange{{Change: models.ChangeTicketChanged, Values: withoutEmpty(map[string]*string{
		"title": change.Title, "priority": (*string)(change.Priority), "category": change.Category, "owner_id": change.OwnerID,
		"reference": change.Reference, "status": (*string)(change.Status),
	})}}
	return e.starting(started), err
}

// withoutEmpty are the attributes of a ticket that are given.
func withoutEmpty(of map[string]*string) map[string]string {
	out := map[string]string{}
	for name, value := range of {
		if value != nil && *value != "" {
			out[name] = *value
		}
	}
	return out
}
