package api

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cadenza/models"
)

// StartStepStore finds start steps by their address.
type StartStepStore interface {
	GetStartStep(ctx context.Context, id string) (start models.StartStep, phoneRegion string, err error)
}

// integration finds the start step that the call is for. Everything that is wrong with
// address or secret is the same 404 (S2).
func (s *server) integration(ctx context.Context, id, secret string) (models.StartStep, string, error) {
	start, region, err := s.Store.GetStartStep(ctx, id)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return start, "", err
	}
	right := subtle.ConstantTimeCompare([]byte(models.HashSecret(secret)), []byte(start.SecretHash)) == 1
	if err != nil || !right || start.Kind != models.StartIntegration {
		return start, "", models.NotFound("address, or another secret")
	}
	return start, region, nil
}

// IntegrationStart starts an automation for one contact.
func (s *server) IntegrationStart(ctx context.Context, r IntegrationStartRequestObject) (IntegrationStartResponseObject, error) {
	start, region, err := s.integration(ctx, r.UUID, r.Body.Secret)
	if err != nil {
		return nil, err
	}
	b := r.Body
	given := OutsideContact{Phone: b.Phone, FirstName: b.FirstName, LastName: b.LastName, Email: b.Email, Language: b.Language, CustomFields: b.CustomFields}
	in, bad := outsideInput(given, region, "")
	if err := models.Invalid("the contact breaks rules", bad); err != nil {
		return nil, err
	}
	accepted, err := s.Runs.Start(ctx, integrationEntry(start, in, entryKey("integration", r.Params.IdempotencyKey, ""), ""))
	if err == nil && accepted.Result == models.EntryTooMany {
		err = errRefused(accepted.Result)
	}
	return IntegrationStart200Response{}, ownPointers(err)
}

func outsideInput(c OutsideContact, region, at string) (models.ContactInput, []models.Violation) {
	given := RunContact{Phone: &c.Phone, FirstName: c.FirstName, LastName: c.LastName, Email: c.Email, Language: c.Language, Fields: c.CustomFields}
	return contactInput(given, region, at)
}

func integrationEntry(start models.StartStep, in models.ContactInput, key, at string) models.Entry {
	return models.Entry{
		WorkspaceID: start.WorkspaceID, AutomationID: start.AutomationID, Key: key,
		Kind: models.StartIntegration, StartID: start.ID, Contact: in, PointerPrefix: at,
	}
}

// ownPointers renames what the domain calls fields to the key of this call.
func ownPointers(err error) error {
	refusal, ok := errors.AsType[*models.Error](err)
	if !ok {
		return err
	}
	out := *refusal
	out.Violations = nil
	for _, v := range refusal.Violations {
		v.Pointer = strings.Replace(v.Pointer, "/fields/", "/custom_fields/", 1)
		out.Violations = append(out.Violations, v)
	}
	return &out
}

// IntegrationStarts starts an automation for many contacts. All are checked before any is taken.
func (s *server) IntegrationStarts(ctx context.Context, r IntegrationStartsRequestObject) (IntegrationStartsResponseObject, error) {
	start, region, err := s.integration(ctx, r.UUID, r.Body.Secret)
	if err != nil {
		return nil, err
	}
	entries := make([]models.Entry, len(r.Body.Contacts))
	var bad []models.Violation
	for i, contact := range r.Body.Contacts {
		at := fmt.Sprintf("/contacts/%d", i)
		in, broken := outsideInput(contact, region, at)
		bad = append(bad, broken...)
		entries[i] = integrationEntry(start, in, entryKey("integration", r.Params.IdempotencyKey, "/"+strconv.Itoa(i)), at)
	}
	if err := models.Invalid("some contacts break rules; nothing was changed", bad); err != nil {
		return nil, err
	}
	_, errs := s.Runs.StartMany(ctx, entries)
	return IntegrationStarts200Response{}, bulkError(errs)
}

// bulkError sums up the errors of many entries: one that is not the contact's counts
// for all, so that the caller comes again; else the violations of all the refused ones.
func bulkError(errs []error) error {
	var bad []models.Violation
	for _, err := range errs {
		refusal, ok := errors.AsType[*models.Error](ownPointers(err))
		switch {
		case err == nil:
		case !ok || refusal.Code != models.CodeInvalid:
			return err
		default:
			bad = append(bad, refusal.Violations...)
		}
	}
	return models.Invalid("some contacts were refused; the others are taken in charge", bad)
}
