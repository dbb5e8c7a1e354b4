package activities

import (
	"context"

	"cadenza/models"
)

type operatorStore interface {
	// AssignOperators assigns operators to a contact; those assigned stay.
	AssignOperators(ctx context.Context, workspaceID, contactID string, userIDs []string) error
	// UnassignOperators takes operators off a contact; nil means all of them.
	UnassignOperators(ctx context.Context, workspaceID, contactID string, userIDs []string) error
}

// assignOperators assigns all of the step's operators, or one of them by chance (A7).
func (s *Steps) assignOperators(ctx context.Context, tx operatorStore, at models.Standing, step *models.AssignOperators) (Effect, error) {
	users := step.UserIDs
	if step.Choose == models.ChooseRandom {
		users = []string{users[s.Random(len(users))]}
	}
	return done, tx.AssignOperators(ctx, at.Run.WorkspaceID, at.Run.ContactID, users)
}

// unassignOperators takes operators off the contact (A7).
func (s *Steps) unassignOperators(ctx context.Context, tx operatorStore, at models.Standing, step *models.UnassignOperators) (Effect, error) {
	return done, tx.UnassignOperators(ctx, at.Run.WorkspaceID, at.Run.ContactID, step.UserIDs)
}
