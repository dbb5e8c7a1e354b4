package activities

import (
	"context"
	"time"

	"cadenza/models"
)

type fieldStore interface {
	// FieldValues are a contact's own values by field code, as text.
	FieldValues(ctx context.Context, contactID string) (map[string]string, error)
	// SetFields sets values by code, reserved codes too. Values that do not fit a
	// field's type are left out and their codes returned.
	SetFields(ctx context.Context, workspaceID, contactID string, values map[string]string) (invalid []string, err error)
	// FirstMessageSince is the text of the first message that the contact wrote at or after since.
	FirstMessageSince(ctx context.Context, contactID string, since time.Time) (text string, found bool, err error)
}

// setField sets a field to a text or to the contact's next message (A9).
func (s *Steps) setField(ctx context.Context, tx Tx, at models.Standing, step *models.SetField, now time.Time) (Effect, error) {
	if step.From == models.FromNextMessage {
		return s.setFromMessage(ctx, tx, at, step, now)
	}
	values, err := s.values(ctx, tx, at, step.Texts())
	if err != nil {
		return Effect{}, err
	}
	return storeField(ctx, tx, at, step.Field, s.Render.Text(*step.Value, values))
}

// setFromMessage stores the first message written after the run's last send. When
// none has come it listens up to the limit, then goes on with the field unchanged.
func (s *Steps) setFromMessage(ctx context.Context, tx fieldStore, at models.Standing, step *models.SetField, now time.Time) (Effect, error) {
	since := at.Run.StartedAt
	if at.Run.LastSentAt != nil {
		since = *at.Run.LastSentAt
	}
	// WhatsApp's timestamps are whole seconds: a message of the same second counts.
	text, found, err := tx.FirstMessageSince(ctx, at.Run.ContactID, since.Truncate(time.Second))
	if err != nil {
		return Effect{}, err
	}
	if found {
		return storeField(ctx, tx, at, step.Field, text)
	}
	if at.Run.Listening {
		return skipped(models.ReasonNoMessage), nil
	}
	limit := step.Limit
	if limit == 0 {
		limit = models.DefaultMessageLimit
	}
	return Effect{Listen: now.Add(limit.Std())}, nil
}

func storeField(ctx context.Context, tx fieldStore, at models.Standing, code, value string) (Effect, error) {
	invalid, err := tx.SetFields(ctx, at.Run.WorkspaceID, at.Run.ContactID, map[string]string{code: value})
	if err == nil && len(invalid) > 0 {
		return Effect{Status: models.StepFailed, Reason: models.ReasonInvalidValue}, nil
	}
	return done, err
}
