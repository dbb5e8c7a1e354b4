package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cadenza/models"
)

// AcceptTests accepts each of the sends of a test, in order, as messages of no run to the contact whose phone the user's is. One that
// cannot leave now says why, and the others are accepted; a failure leaves none.
func (s *Store) AcceptTests(
	ctx context.Context, a models.Automation, contactID, actor string, sends []models.TestSend,
) ([]models.TestSend, error) {
	var out []models.TestSend
	err := s.Together(ctx, func(ctx context.Context) error {
		out = slices.Clone(sends) // of an attempt that is repeated nothing is left
		for i, one := range out {
			m, err := s.AcceptDirect(ctx, models.Everyone(a.WorkspaceID), models.DirectInput{
				ContactID: contactID, NumberID: a.NumberID, Step: one.Step.Alone(), SentBy: actor, TestOf: a.ID,
			})
			refused, ok := errors.AsType[*models.Error](err)
			switch {
			case err == nil:
				out[i].Message = m
			case ok && (refused.Code == models.CodeInvalid || refused.Code == models.CodeConflict):
				out[i].Refused = why(refused)
			default:
				return err
			}
		}
		return nil
	})
	return out, err
}

// why says in one sentence what was refused and where.
func why(e *models.Error) string {
	said := []string{e.Message}
	for _, v := range e.Violations {
		said = append(said, strings.TrimSpace(v.Pointer+" "+v.Detail))
	}
	return strings.Join(said, "; ")
}
