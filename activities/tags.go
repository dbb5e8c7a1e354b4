package activities

import (
	"context"

	"cadenza/models"
)

type tagStore interface {
	// AddTags puts tags on a contact by name; those it has stay.
	AddTags(ctx context.Context, workspaceID, contactID string, names []string) error
	// RemoveTags takes tags off a contact by name.
	RemoveTags(ctx context.Context, workspaceID, contactID string, names []string) error
}

// changeTags adds or removes tags (A5).
func (s *Steps) changeTags(ctx context.Context, tx tagStore, at models.Standing, kind models.StepKind, step *models.ChangeTags) (Effect, error) {
	change := tx.AddTags
	if kind == models.KindRemoveTags {
		change = tx.RemoveTags
	}
	return done, change(ctx, at.Run.WorkspaceID, at.Run.ContactID, step.Tags)
}
