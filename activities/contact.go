package activities

import (
	"context"
	"fmt"
	"time"

	"cadenza/models"
)

type contactStore interface {
	// BlockContact blocks a contact from now on and takes it out of every list.
	BlockContact(ctx context.Context, contactID string, now time.Time) error
	// RestoreContact lifts the block and nothing else.
	RestoreContact(ctx context.Context, contactID string) error
	// DeleteContact removes the contact and all that is personal, and ends its other live runs.
	DeleteContact(ctx context.Context, run models.Run, now time.Time) (ended []models.Run, err error)
}

// changeContact blocks, restores or deletes the contact (A11, A12, A17).
func (s *Steps) changeContact(
	ctx context.Context, tx contactStore, at models.Standing, kind models.StepKind, now time.Time,
) (Effect, error) {
	if kind == models.KindBlockContact {
		return done.saying(models.ChangeContactBlocked, nil), tx.BlockContact(ctx, at.Run.ContactID, now)
	}
	if kind == models.KindRestoreContact {
		return done.saying(models.ChangeContactRestored, nil), tx.RestoreContact(ctx, at.Run.ContactID)
	}
	if kind == models.KindDeleteContact {
		ended, err := tx.DeleteContact(ctx, at.Run, now)
		e := done.saying(models.ChangeContactDeleted, nil).ending(ended)
		e.Gone = true
		return e, err
	}
	return Effect{}, fmt.Errorf("step kind %s does not change a contact", kind)
}
