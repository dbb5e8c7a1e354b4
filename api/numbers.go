package api

import (
	"context"
	"fmt"

	"cadenza/internal/phone"
	"cadenza/models"
)

// NumberStore keeps WhatsApp numbers.
type NumberStore interface {
	CreateNumber(ctx context.Context, number models.Number, actor string) (models.Number, error)
	GetNumber(ctx context.Context, workspaceID, id string) (models.Number, error)
	ListNumbers(ctx context.Context, workspaceID string, p models.Page) ([]models.Number, string, error)
	ChangeNumber(ctx context.Context, workspaceID, id, actor string, change models.NumberChange) (models.Number, error)
}

// Sealer encrypts secrets for one purpose, so that they can be kept.
type Sealer interface {
	Seal(plain []byte, purpose string) (string, error)
}

// NumberTokenPurpose is the purpose for which a number's access token is sealed.
const NumberTokenPurpose = "number-token"

func numberAnswer(n models.Number) Number {
	return Number{
		ID: n.ID, PhoneNumberID: n.PhoneNumberID, WabaID: n.WABAID, DisplayPhone: n.DisplayPhone, MessagesPerSecond: n.MessagesPerSecond,
		CreatedAt: n.CreatedAt.UTC(), UpdatedAt: n.UpdatedAt.UTC(),
	}
}

// ListNumbers pages through the numbers.
func (s *server) ListNumbers(ctx context.Context, r ListNumbersRequestObject) (ListNumbersResponseObject, error) {
	rows, next, err := s.Store.ListNumbers(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListNumbers200JSONResponse{Items: each(rows, numberAnswer), Next: optional(next)}, err
}

// CreateNumber adds a number.
func (s *server) CreateNumber(ctx context.Context, r CreateNumberRequestObject) (CreateNumberResponseObject, error) {
	who := callerOf(ctx)
	number := models.Number{
		WorkspaceID: who.workspaceID, PhoneNumberID: r.Body.PhoneNumberID, WABAID: r.Body.WabaID, MessagesPerSecond: value(r.Body.MessagesPerSecond),
	}
	display, token, err := s.numberSecrets(ctx, &r.Body.DisplayPhone, &r.Body.Token)
	if err != nil {
		return nil, err
	}
	number.DisplayPhone, number.TokenSealed = *display, *token
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Number, error) {
		number, err := s.Store.CreateNumber(ctx, number, who.actor)
		return numberAnswer(number), err
	})
	return CreateNumber201JSONResponse(made), err
}

// numberSecrets brings the phone into E.164 and seals the token; nil stays nil.
func (s *server) numberSecrets(ctx context.Context, display, token *string) (e164, sealed *string, err error) {
	if display != nil {
		parsed, err := phone.Parse(*display, callerOf(ctx).phoneRegion)
		if err != nil {
			return nil, nil, models.Invalid("the phone cannot be used", []models.Violation{{Pointer: "/display_phone", Detail: err.Error()}})
		}
		e164 = &parsed
	}
	if token != nil {
		text, err := s.Sealer.Seal([]byte(*token), NumberTokenPurpose)
		if err != nil {
			return nil, nil, fmt.Errorf("seal the token: %w", err)
		}
		sealed = &text
	}
	return e164, sealed, nil
}

// GetNumber reads a number.
func (s *server) GetNumber(ctx context.Context, r GetNumberRequestObject) (GetNumberResponseObject, error) {
	number, err := s.Store.GetNumber(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetNumber200JSONResponse(numberAnswer(number)), err
}

// UpdateNumber changes a number.
func (s *server) UpdateNumber(ctx context.Context, r UpdateNumberRequestObject) (UpdateNumberResponseObject, error) {
	who := callerOf(ctx)
	display, token, err := s.numberSecrets(ctx, r.Body.DisplayPhone, r.Body.Token)
	if err != nil {
		return nil, err
	}
	change := models.NumberChange{DisplayPhone: display, TokenSealed: token, MessagesPerSecond: r.Body.MessagesPerSecond}
	number, err := s.Store.ChangeNumber(ctx, who.workspaceID, r.ID, who.actor, change)
	if err == nil && token != nil {
		err = s.Holds.TokenRenewed(ctx, who.workspaceID, number.ID, who.actor)
	}
	return UpdateNumber200JSONResponse(numberAnswer(number)), err
}
