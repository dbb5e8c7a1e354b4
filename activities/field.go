package activities

import (
	"context"
	"time"

	"cadenza/models"
)

type fieldStore interface {
	fieldChanger
	// FieldValues are a contact's own values by field code, as text.
	FieldValues(ctx context.Context, contactID string) (map[string]string, error)
}

type fieldChanger interface {
	// SetFields sets values by code, reserved codes too. Values that do not fit a field's type,
	// and those of fields that are no more, are left out: their codes are returned, with the reason.
	SetFields(ctx context.Context, workspaceID, contactID string, values map[string]string) (left map[string]string, err error)
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

// setFromMessage stores the first message with words that was written after the run's
// last send. When none comes within the limit it goes on with the field unchanged.
func (s *Steps) setFromMessage(ctx context.Context, tx Tx, at models.Standing, step *models.SetField, now time.Time) (Effect, error) {
	heard, err := listen(ctx, tx, at.Run, true, step.ListenLimit(), now)
	switch {
	case err != nil:
		return Effect{}, err
	case heard.found:
		return storeField(ctx, tx, at, step.Field, heard.text)
	case heard.until.IsZero():
		return skipped(models.ReasonNoMessage), nil
	}
	return Effect{Listen: heard.until}, nil
}

func storeField(ctx context.Context, tx fieldStore, at models.Standing, code, value string) (Effect, error) {
	left, err := tx.SetFields(ctx, at.Run.WorkspaceID, at.Run.ContactID, map[string]string{code: value})
	switch reason := left[code]; {
	case err != nil:
		return Effect{}, err
	case reason == models.ReasonFieldDeleted:
		return skipped(reason), nil
	case reason != "":
		return Effect{Status: models.StepFailed, Reason: reason}, nil
	}
	e := done
	e.Changes = []models.StepChange{{Change: models.ChangeFieldSet, Values: map[string]string{code: value}}}
	return e, nil
}
