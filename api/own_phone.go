package api

import (
	"context"

	"cadenza/models"
)

// OwnPhoneStore keeps the phones of people who sign in.
type OwnPhoneStore interface {
	// OfferOwnPhone keeps the word that is to be written, and returns the number to write it to: the one named, or the first.
	OfferOwnPhone(ctx context.Context, word models.OwnPhone, numberID string) (models.Number, error)
	OwnPhone(ctx context.Context, userID string) (models.OwnPhoneView, error)
	ForgetOwnPhone(ctx context.Context, userID string) error
}

// GetOwnPhone reads the phone to which the caller's test messages go.
func (s *server) GetOwnPhone(ctx context.Context, _ GetOwnPhoneRequestObject) (GetOwnPhoneResponseObject, error) {
	own, err := s.OwnPhones.OwnPhone(ctx, callerOf(ctx).userID)
	return GetOwnPhone200JSONResponse{Phone: own.Phone, ContactID: own.ContactID, VerifiedAt: utc(own.VerifiedAt)}, err
}

// OfferOwnPhone makes a word for whoever has the caller's phone to write.
func (s *server) OfferOwnPhone(ctx context.Context, r OfferOwnPhoneRequestObject) (OfferOwnPhoneResponseObject, error) {
	who := callerOf(ctx)
	word, err := models.NewOwnPhoneWord(s.Random)
	if err != nil {
		return nil, err
	}
	hash, until := models.HashSecret(word), s.Now().Add(models.OwnPhoneFor)
	own := models.OwnPhone{UserID: who.userID, WorkspaceID: who.workspaceID, WordHash: &hash, WordUntil: &until}
	number, err := s.OwnPhones.OfferOwnPhone(ctx, own, value(r.Body.NumberID))
	return OfferOwnPhone201JSONResponse{Write: word, To: number.DisplayPhone, Until: until.UTC()}, err
}

// ForgetOwnPhone takes the caller's phone away.
func (s *server) ForgetOwnPhone(ctx context.Context, _ ForgetOwnPhoneRequestObject) (ForgetOwnPhoneResponseObject, error) {
	return ForgetOwnPhone204Response{}, s.OwnPhones.ForgetOwnPhone(ctx, callerOf(ctx).userID)
}
