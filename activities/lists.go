package activities

import (
	"context"

	"cadenza/models"
)

type listStore interface {
	// AddToLists puts a contact into lists; where it is, it stays.
	AddToLists(ctx context.Context, workspaceID, contactID string, listIDs []string) error
	// RemoveFromLists takes a contact out of lists; nil means all of them.
	RemoveFromLists(ctx context.Context, workspaceID, contactID string, listIDs []string) error
}

// changeLists adds to or removes from lists (A6).
func (s *Steps) changeLists(ctx context.Context, tx listStore, at models.Standing, kind models.StepKind, step *models.ChangeLists) (Effect, error) {
	change := tx.AddToLists
	if kind == models.KindRemoveFromLists {
		change = tx.RemoveFromLists
	}
	return done, change(ctx, at.Run.WorkspaceID, at.Run.ContactID, step.ListIDs)
}
