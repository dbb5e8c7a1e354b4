package activities

import (
	"context"

	"cadenza/models"
)

type tagStore interface {
	// AddTags puts tags on a contact by name; it keeps those it has already. It answers how many of them exist.
	AddTags(ctx context.Context, workspaceID, contactID string, names []string) (known int, err error)
	// RemoveTags takes tags off a contact by name, and answers how many of them exist.
	RemoveTags(ctx context.Context, workspaceID, contactID string, names []string) (known int, err error)
}

// changeTags adds or removes tags (A5).
func (s *Steps) changeTags(
	ctx context.Context, tx tagStore, at models.Standing, kind models.StepKind, step *models.ChangeTags,
) (Effect, error) {
	change, said := tx.AddTags, models.ChangeTagsAdded
	if kind == models.KindRemoveTags {
		change, said = tx.RemoveTags, models.ChangeTagsRemoved
	}
	known, err := change(ctx, at.Run.WorkspaceID, at.Run.ContactID, step.Tags)
	return asFarAs(known, step.Tags, models.ReasonTagDeleted).saying(said, step.Tags), err
}
