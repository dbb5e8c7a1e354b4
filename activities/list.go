package activities

import (
	"context"

	"cadenza/models"
)

type listStore interface {
	// AddToLists puts a contact into lists; it stays in those it is in already. It answers how many of them exist.
	AddToLists(ctx context.Context, workspaceID, contactID string, listIDs []string) (known int, err error)
	// RemoveFromLists takes a contact out of lists, and answers how many of them exist; nil means all that it is in.
	RemoveFromLists(ctx context.Context, workspaceID, contactID string, listIDs []string) (known int, err error)
}

// changeLists adds to or removes from lists (A6).
func (s *Steps) changeLists(
	ctx context.Context, tx listStore, at models.Standing, kind models.StepKind, step *models.ChangeLists,
) (Effect, error) {
	change, said := tx.AddToLists, models.ChangeListsJoined
	if kind == models.KindRemoveFromLists {
		change, said = tx.RemoveFromLists, models.ChangeListsLeft
	}
	known, err := change(ctx, at.Run.WorkspaceID, at.Run.ContactID, step.ListIDs)
	return asFarAs(known, step.ListIDs, models.ReasonListDeleted).saying(said, step.ListIDs), err
}
