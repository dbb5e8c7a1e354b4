package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cadenza/models"
)

type runEnder interface {
	// EndOtherRuns ends the contact's live runs but this one, all or those of the
	// named automations, in one statement, and returns them.
	EndOtherRuns(ctx context.Context, run models.Run, automationIDs []string, now time.Time) ([]models.Run, error)
}

type entryStore interface {
	// Accept accepts an entry inside this transaction.
	Accept(ctx context.Context, e models.Entry) (models.Accepted, error)
}

// endAutomations ends every other run of the contact (A13); this run goes on.
func (s *Steps) endAutomations(
	ctx context.Context, tx runEnder, at models.Standing, step *models.EndAutomations, now time.Time,
) (Effect, error) {
	ended, err := tx.EndOtherRuns(ctx, at.Run, step.AutomationIDs, now)
	return done.ending(ended), err
}

// startAutomation lets the contact enter another automation (A16). The entry's key is
// this very performance, so that a repeat enters once.
func (s *Steps) startAutomation(ctx context.Context, tx entryStore, at models.Standing, step *models.StartAutomation) (Effect, error) {
	accepted, err := tx.Accept(ctx, models.Entry{
		WorkspaceID: at.Run.WorkspaceID, AutomationID: step.AutomationID, Kind: models.StartByStep,
		Key:     fmt.Sprintf("step:%s/%s/%d", at.Run.ID, at.Run.StepID, at.Run.Visit),
		Contact: models.ContactInput{ID: at.Run.ContactID},
	})
	if refusal, ok := errors.AsType[*models.Error](err); ok {
		if refusal.Code == models.CodeConflict || refusal.Code == models.CodeNotFound {
			return skipped(models.ReasonNotActive), nil
		}
	}
	if err != nil {
		return Effect{}, err
	}
	switch accepted.Result {
	case models.EntryInside:
		return skipped(models.ReasonAlreadyInside), nil
	case models.EntryRefused:
		return skipped(models.ReasonOnceEver), nil
	case models.EntryTooMany:
		return skipped(models.ReasonTooMany), nil
	case models.EntryAccepted, models.EntryRepeated:
	}
	return done.starting([]models.Accepted{accepted}), nil
}
