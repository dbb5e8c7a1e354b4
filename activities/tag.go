package activities

import (
	"context"

	"cadenza/models"
)

type tagStore interface {
	// AddTags puts tags on a contact by name; those it has stay. It answers how many of them there are.
	AddTags(ctx context.Context, workspaceID, contactID string, names []string) (known int, err error)
	// RemoveTags takes tags off a contact by name, and answers how many of them there are.
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
