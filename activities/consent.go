package activities

import (
	"context"
	"time"

	"cadenza/models"
)

type consentStore interface {
	// SetConsent sets a contact's consent to marketing, unless it is so already, and accepts what that starts.
	SetConsent(ctx context.Context, contact models.Contact, to models.Consent, now time.Time) (started []models.Accepted, err error)
}

// setConsent sets the contact's consent to marketing (K3).
func (s *Steps) setConsent(
	ctx context.Context, tx consentStore, at models.Standing, step *models.SetConsent, now time.Time,
) (Effect, error) {
	started, err := tx.SetConsent(ctx, *at.Contact, step.To, now)
	e := done
	e.Changes = []models.StepChange{{Change: models.ChangeConsentSet, Values: map[string]string{"marketing": string(step.To)}}}
	return e.starting(started), err
}
