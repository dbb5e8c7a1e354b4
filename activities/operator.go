package activities

import (
	"context"

	"cadenza/models"
)

type operatorStore interface {
	// AssignOperators assigns operators to a contact; it keeps those it has already. It answers how many of them exist.
	AssignOperators(ctx context.Context, workspaceID, contactID string, userIDs []string) (known int, err error)
	// UnassignOperators takes operators off a contact, and answers how many of them exist; no ids mean all that it has.
	UnassignOperators(ctx context.Context, workspaceID, contactID string, userIDs []string) (known int, err error)
}

// assignOperators assigns all of the step's operators, or one of them by chance (A7).
func (s *Steps) assignOperators(ctx context.Context, tx operatorStore, at models.Standing, step *models.AssignOperators) (Effect, error) {
	users := step.UserIDs
	if step.Choose == models.ChooseRandom {
		users = []string{users[s.Random(len(users))]}
	}
	known, err := tx.AssignOperators(ctx, at.Run.WorkspaceID, at.Run.ContactID, users)
	return asFarAs(known, users, models.ReasonUserDeleted).saying(models.ChangeOperatorsAssigned, users), err
}

// unassignOperators takes operators off the contact (A7).
func (s *Steps) unassignOperators(
	ctx context.Context, tx operatorStore, at models.Standing, step *models.UnassignOperators,
) (Effect, error) {
	known, err := tx.UnassignOperators(ctx, at.Run.WorkspaceID, at.Run.ContactID, step.UserIDs)
	return asFarAs(known, step.UserIDs, models.ReasonUserDeleted).saying(models.ChangeOperatorsRemoved, step.UserIDs), err
}
