package api

import (
	"context"

	"cadenza/models"
)

// ConsentStore keeps consent to marketing.
type ConsentStore interface {
	// SetConsent also returns what the change starts, to be begun once it is committed.
	SetConsent(
		ctx context.Context, v models.Viewer, contactID, actor string, statement models.ConsentStatement,
	) (started []models.Accepted, err error)
	// ConsentLog is a contact's consent, with a page of its changes, the newest first.
	ConsentLog(
		ctx context.Context, v models.Viewer, contactID string, p models.Page,
	) (now models.Consent, log []models.ConsentChange, next string, err error)
}

// ConsentStarter begins what changes of consent start.
type ConsentStarter interface {
	// Begin starts the workflows of entries that are committed.
	Begin(ctx context.Context, accepted []models.Accepted)
}

func consentChange(c models.ConsentChange) ConsentChange {
	return ConsentChange{
		ID: c.ID, Marketing: ConsentChangeMarketing(c.Marketing), Source: c.Source, Words: c.Words, At: c.At.UTC(),
	}
}

func (s *server) consentOf(ctx context.Context, contactID string, p models.Page) (ContactConsent, error) {
	now, log, next, err := s.Consents.ConsentLog(ctx, callerOf(ctx).viewer(), contactID, p)
	return ContactConsent{Marketing: Consent(now), Items: each(log, consentChange), Next: optional(next)}, err
}

// GetContactConsent reads a contact's consent with its log.
func (s *server) GetContactConsent(ctx context.Context, r GetContactConsentRequestObject) (GetContactConsentResponseObject, error) {
	answer, err := s.consentOf(ctx, r.ID, page(r.Params.Limit, r.Params.After))
	return GetContactConsent200JSONResponse(answer), err
}

// SetContactConsent sets a contact's consent.
func (s *server) SetContactConsent(ctx context.Context, r SetContactConsentRequestObject) (SetContactConsentResponseObject, error) {
	who := callerOf(ctx)
	statement := models.ConsentStatement{Marketing: models.Consent(r.Body.Marketing), Source: models.ConsentByAPI}
	if r.Body.Source != nil {
		statement.Source = *r.Body.Source
	}
	started, err := s.Consents.SetConsent(ctx, who.viewer(), r.ID, who.actor, statement)
	if err != nil {
		return nil, err
	}
	s.ConsentStarter.Begin(ctx, started)
	answer, err := s.consentOf(ctx, r.ID, models.Page{})
	return SetContactConsent200JSONResponse(answer), err
}
