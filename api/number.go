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
	// ListPortfolios are the portfolios of which something is known, by Meta's id.
	ListPortfolios(ctx context.Context, workspaceID string) (map[string]models.Portfolio, error)
	// UsedLimits is how many people each of the portfolios wrote to within the moving day, by its id.
	UsedLimits(ctx context.Context, workspaceID string, portfolioIDs []string) (map[string]int, error)
}

// NumberVerifier asks WhatsApp whether a number's token reaches it.
type NumberVerifier interface {
	// VerifyNumber returns CodeInvalid for what WhatsApp refuses, CodeUnavailable while it is away.
	VerifyNumber(ctx context.Context, n models.Number) error
}

// SendPace tells Temporal how fast each number may send.
type SendPace interface {
	// PaceChanged applies what numbers say now; it logs what fails, which is tried again later.
	PaceChanged(ctx context.Context)
}

// NumberControls lets everything go on that waited for a number.
type NumberControls interface {
	// TokenRenewed lets everything go on that waited for another token of the number.
	TokenRenewed(ctx context.Context, workspaceID, numberID, actor string) error
}

// Sealer encrypts secrets for one purpose, so that they can be kept.
type Sealer interface {
	Seal(plain []byte, purpose string) (string, error)
}

// numberAnswers shows numbers together with the limit of each one's portfolio.
func (s *server) numberAnswers(ctx context.Context, numbers ...models.Number) ([]Number, error) {
	who := callerOf(ctx)
	portfolios, err := s.Numbers.ListPortfolios(ctx, who.workspaceID)
	if err != nil {
		return nil, err
	}
	used, err := s.Numbers.UsedLimits(ctx, who.workspaceID, each(numbers, models.Number.Portfolio))
	return each(numbers, func(n models.Number) Number {
		limit := limitOf(portfolios[n.Portfolio()].RecipientLimit, used[n.Portfolio()])
		return Number{
			ID: n.ID, PhoneNumberID: n.PhoneNumberID, WabaID: n.WABAID, DisplayPhone: n.DisplayPhone,
			MessagesPerSecond: n.MessagesPerSecond,
			PortfolioID:       n.Portfolio(), RecipientLimit: limit.most, RecipientsUsed: limit.used, RecipientsLeft: limit.left,
			Quality: optional(n.Quality), Throughput: optional(string(n.Throughput)),
			Status: numberStatus(n), CreatedAt: n.CreatedAt.UTC(), UpdatedAt: n.UpdatedAt.UTC(),
		}
	}), err
}

// recipientLimit is a portfolio's limit, what is used of it now, and what is left; all nil for any number of people.
type recipientLimit struct{ most, used, left *int }

func limitOf(most *int, used int) recipientLimit {
	if most == nil {
		return recipientLimit{}
	}
	left := max(0, *most-used)
	return recipientLimit{most, &used, &left}
}

func (s *server) numberAnswer(ctx context.Context, n models.Number) (Number, error) {
	answers, err := s.numberAnswers(ctx, n)
	if err != nil {
		return Number{}, err
	}
	return answers[0], nil
}

// ListNumbers pages through the numbers.
func (s *server) ListNumbers(ctx context.Context, r ListNumbersRequestObject) (ListNumbersResponseObject, error) {
	rows, next, err := s.Numbers.ListNumbers(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	items, err := s.numberAnswers(ctx, rows...)
	return ListNumbers200JSONResponse{Items: items, Next: optional(next)}, err
}

// CreateNumber adds a number.
func (s *server) CreateNumber(ctx context.Context, r CreateNumberRequestObject) (CreateNumberResponseObject, error) {
	who := callerOf(ctx)
	number := models.Number{
		WorkspaceID: who.workspaceID, PhoneNumberID: r.Body.PhoneNumberID, WABAID: r.Body.WabaID,
		MessagesPerSecond: value(r.Body.MessagesPerSecond),
		PortfolioID:       value(r.Body.PortfolioID),
	}
	display, token, err := s.numberSecrets(ctx, &r.Body.DisplayPhone, &r.Body.Token)
	if err != nil {
		return nil, err
	}
	number.DisplayPhone, number.TokenSealed = *display, *token
	if number.Unverified, err = s.unverified(ctx, number); err != nil {
		return nil, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Number, error) {
		number, err := s.Numbers.CreateNumber(ctx, number, who.actor)
		if err != nil {
			return Number{}, err
		}
		return s.numberAnswer(ctx, number)
	})
	if err == nil && r.Body.MessagesPerSecond != nil {
		s.Pace.PaceChanged(ctx)
	}
	return CreateNumber201JSONResponse(made), err
}

func numberStatus(n models.Number) NumberStatus {
	if n.Unverified {
		return Unverified
	}
	return Verified
}

// unverified reports whether WhatsApp is away: the number is then asked for again. What WhatsApp
// refuses is an error.
func (s *server) unverified(ctx context.Context, n models.Number) (bool, error) {
	err := s.Verifier.VerifyNumber(ctx, n)
	if models.CodeOf(err) == models.CodeUnavailable {
		return true, nil
	}
	return false, err
}

// verifiedBy reports whether the new token shows that a number that was not verified is the
// workspace's; nil is no new token.
func (s *server) verifiedBy(ctx context.Context, id string, sealed *string) (bool, error) {
	if sealed == nil {
		return false, nil
	}
	n, err := s.Numbers.GetNumber(ctx, callerOf(ctx).workspaceID, id)
	if err != nil || !n.Unverified {
		return false, err
	}
	n.TokenSealed = *sealed
	away, err := s.unverified(ctx, n)
	return !away && err == nil, err
}

// numberSecrets brings the phone into E.164 and seals the token; nil stays nil.
func (s *server) numberSecrets(ctx context.Context, display, token *string) (e164, sealed *string, err error) {
	if display != nil {
		parsed, err := phone.Parse(*display, callerOf(ctx).phoneRegion)
		if err != nil {
			return nil, nil, models.Invalid(
				"the phone cannot be used", []models.Violation{{Pointer: "/display_phone", Detail: err.Error()}},
			)
		}
		e164 = &parsed
	}
	if token != nil {
		text, err := s.Sealer.Seal([]byte(*token), models.PurposeNumberToken)
		if err != nil {
			return nil, nil, fmt.Errorf("seal the token: %w", err)
		}
		sealed = &text
	}
	return e164, sealed, nil
}

// GetNumber reads a number.
func (s *server) GetNumber(ctx context.Context, r GetNumberRequestObject) (GetNumberResponseObject, error) {
	number, err := s.Numbers.GetNumber(ctx, callerOf(ctx).workspaceID, r.ID)
	if err != nil {
		return nil, err
	}
	answer, err := s.numberAnswer(ctx, number)
	return GetNumber200JSONResponse(answer), err
}

// UpdateNumber changes a number.
func (s *server) UpdateNumber(ctx context.Context, r UpdateNumberRequestObject) (UpdateNumberResponseObject, error) {
	who := callerOf(ctx)
	display, token, err := s.numberSecrets(ctx, r.Body.DisplayPhone, r.Body.Token)
	if err != nil {
		return nil, err
	}
	verified, err := s.verifiedBy(ctx, r.ID, token)
	if err != nil {
		return nil, err
	}
	change := models.NumberChange{
		Verified: verified, DisplayPhone: display, TokenSealed: token, MessagesPerSecond: r.Body.MessagesPerSecond,
		PortfolioID: r.Body.PortfolioID,
	}
	number, err := s.Numbers.ChangeNumber(ctx, who.workspaceID, r.ID, who.actor, change)
	if err != nil {
		return nil, err
	}
	if change.MessagesPerSecond != nil {
		s.Pace.PaceChanged(ctx)
	}
	if token != nil {
		if err := s.NumberControls.TokenRenewed(ctx, who.workspaceID, number.ID, who.actor); err != nil {
			return nil, err
		}
	}
	answer, err := s.numberAnswer(ctx, number)
	return UpdateNumber200JSONResponse(answer), err
}
