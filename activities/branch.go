package activities

import (
	"context"
	"time"

	"cadenza/models"
)

type factStore interface {
	// Facts are what conditions may ask of the run's contact, read in one statement: tags,
	// lists, own fields, operators, the automations that the contact is in, the windows at now, and the last reply.
	Facts(ctx context.Context, run models.Run, numberID string, now time.Time) (models.Facts, error)
	// Expanded is the condition with those of the segments that it names in their places.
	Expanded(ctx context.Context, workspaceID string, c models.Condition) (models.Condition, error)
}

// branch goes one of two ways by what is true of the contact now (A15).
func (s *Steps) branch(ctx context.Context, tx factStore, at models.Standing, step *models.Branch, now time.Time) (Effect, error) {
	facts, err := tx.Facts(ctx, at.Run, at.Automation.NumberID, now)
	if err != nil {
		return Effect{}, err
	}
	for code, value := range at.ReservedValues() {
		facts.Fields[code] = value
	}
	facts.Language = at.Language()
	if at.Contact != nil {
		facts.Consent = at.Contact.Marketing()
	}
	asked, err := tx.Expanded(ctx, at.Run.WorkspaceID, step.If)
	if err != nil {
		return Effect{}, err
	}
	arm := models.ArmElse
	if s.Conditions.Holds(asked, facts, at.Zone(), at.Workspace, now) {
		arm = models.ArmThen
	}
	return Effect{Status: models.StepDone, Reason: arm, Arm: arm}, nil
}
