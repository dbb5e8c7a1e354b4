package api

import (
	"context"
	"maps"

	"cadenza/internal/phone"
	"cadenza/models"
)

// ContactControls ends the runs of contacts.
type ContactControls interface {
	// EndAll ends all live runs of a contact and returns how many.
	EndAll(ctx context.Context, workspaceID, contactID string, outcome models.Outcome, actor string) (int, error)
}

// ContactStore keeps contacts.
type ContactStore interface {
	SaveContact(ctx context.Context, workspaceID string, in models.ContactInput) (models.Contact, error)
	GetContact(ctx context.Context, workspaceID, id string) (models.ContactView, error)
	ListContacts(ctx context.Context, workspaceID, phone string, p models.Page) ([]models.ContactView, string, error)
	DeleteContact(ctx context.Context, workspaceID, id, actor string) error
	// HasPhone reports whether a contact of the workspace has the number, in E.164.
	HasPhone(ctx context.Context, workspaceID, e164 string) (bool, error)
}

func contactAnswer(v models.ContactView) Contact {
	c := v.Contact
	fields := Texts{}
	maps.Copy(fields, v.Fields)
	return Contact{
		ID: c.ID, Phone: c.Phone, FirstName: c.FirstName, LastName: c.LastName, Email: c.Email, Language: c.Language, TimeZone: c.TimeZone,
		ProfileName: c.ProfileName, Marketing: Consent(c.Marketing()), MarketingStopped: c.MarketingStopped(),
		BlockedAt: utc(c.BlockedAt), Fields: fields,
		Tags:        append([]string{}, v.Tags...),
		OperatorIds: append([]string{}, v.OperatorIDs...), CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC(),
	}
}

// phoneReader turns a phone as it was typed into E.164.
type phoneReader func(typed string) (string, error)

// phones reads numbers as people in the workspace type them. A number that no country has is accepted
// if a contact has it already, because then it came from WhatsApp.
func (s *server) phones(ctx context.Context, workspaceID, region string) phoneReader {
	return func(typed string) (string, error) {
		e164, err := phone.Parse(typed, region)
		literal := phone.Literal(typed)
		if err == nil || literal == "" {
			return e164, err
		}
		known, failed := s.Contacts.HasPhone(ctx, workspaceID, literal)
		if failed != nil || !known {
			return "", err // without the database nothing that follows succeeds
		}
		return literal, nil
	}
}

// callersPhones are those of the caller's workspace.
func (s *server) callersPhones(ctx context.Context) phoneReader {
	who := callerOf(ctx)
	return s.phones(ctx, who.workspaceID, who.phoneRegion)
}

// contactInput turns what a caller says of a contact into the domain's, with the rules it breaks.
func contactInput(c RunContact, read phoneReader, at string) (models.ContactInput, []models.Violation) {
	in := models.ContactInput{
		ID: value(c.ID), FirstName: c.FirstName, LastName: c.LastName, Email: c.Email, Language: c.Language, TimeZone: c.TimeZone,
		Fields: value(c.Fields),
	}
	var bad []models.Violation
	switch {
	case (in.ID == "") == (c.Phone == nil):
		bad = append(bad, models.Violation{Pointer: at, Detail: "needs exactly one of phone and id"})
	case c.Phone != nil:
		parsed, err := read(*c.Phone)
		if err != nil {
			bad = append(bad, models.Violation{Pointer: at + "/phone", Detail: err.Error()})
		}
		in.Phone = parsed
	}
	if zone := value(c.TimeZone); zone != "" && !zoneExists(zone) {
		bad = append(bad, models.Violation{Pointer: at + "/time_zone", Detail: unknownZone})
	}
	return in, bad
}

// ListContacts pages through the contacts.
func (s *server) ListContacts(ctx context.Context, r ListContactsRequestObject) (ListContactsResponseObject, error) {
	who, number := callerOf(ctx), value(r.Params.Phone)
	if number != "" {
		if number[0] == ' ' { // a plus that was not escaped in the query
			number = "+" + number[1:]
		}
		parsed, err := s.callersPhones(ctx)(number)
		if err != nil {
			return nil, models.Invalid("the phone cannot be looked up", []models.Violation{{Pointer: "?phone", Detail: err.Error()}})
		}
		number = parsed
	}
	rows, next, err := s.Contacts.ListContacts(ctx, who.workspaceID, number, page(r.Params.Limit, r.Params.After))
	return ListContacts200JSONResponse{Items: each(rows, contactAnswer), Next: optional(next)}, err
}

// SaveContact creates a contact or updates the one with the phone.
func (s *server) SaveContact(ctx context.Context, r SaveContactRequestObject) (SaveContactResponseObject, error) {
	b := r.Body
	given := RunContact{
		Phone: &b.Phone, FirstName: b.FirstName, LastName: b.LastName, Email: b.Email, Language: b.Language, TimeZone: b.TimeZone,
		Fields: b.Fields,
	}
	in, bad := contactInput(given, s.callersPhones(ctx), "")
	if err := models.Invalid("the contact breaks rules", bad); err != nil {
		return nil, err
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Contact, error) { return s.saved(ctx, in) })
	return SaveContact201JSONResponse(made), err
}

func (s *server) saved(ctx context.Context, in models.ContactInput) (Contact, error) {
	workspaceID := callerOf(ctx).workspaceID
	contact, err := s.Contacts.SaveContact(ctx, workspaceID, in)
	if err != nil {
		return Contact{}, err
	}
	view, err := s.Contacts.GetContact(ctx, workspaceID, contact.ID)
	return contactAnswer(view), err
}

// GetContact reads a contact.
func (s *server) GetContact(ctx context.Context, r GetContactRequestObject) (GetContactResponseObject, error) {
	view, err := s.Contacts.GetContact(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetContact200JSONResponse(contactAnswer(view)), err
}

// UpdateContact changes a contact.
func (s *server) UpdateContact(ctx context.Context, r UpdateContactRequestObject) (UpdateContactResponseObject, error) {
	b := r.Body
	given := RunContact{
		ID: &r.ID, FirstName: b.FirstName, LastName: b.LastName, Email: b.Email, Language: b.Language, TimeZone: b.TimeZone,
		Fields: b.Fields,
	}
	in, bad := contactInput(given, s.callersPhones(ctx), "")
	if err := models.Invalid("the contact breaks rules", bad); err != nil {
		return nil, err
	}
	answer, err := s.saved(ctx, in)
	return UpdateContact200JSONResponse(answer), err
}

// DeleteContact ends the contact's runs and erases the contact.
func (s *server) DeleteContact(ctx context.Context, r DeleteContactRequestObject) (DeleteContactResponseObject, error) {
	who := callerOf(ctx)
	if _, err := s.Contacts.GetContact(ctx, who.workspaceID, r.ID); err != nil {
		return nil, err
	}
	if _, err := s.ContactControls.EndAll(ctx, who.workspaceID, r.ID, models.OutcomeContactDeleted, who.actor); err != nil {
		return nil, err
	}
	return DeleteContact204Response{}, s.Contacts.DeleteContact(ctx, who.workspaceID, r.ID, who.actor)
}

// EndContactRuns ends all live runs of a contact.
func (s *server) EndContactRuns(ctx context.Context, r EndContactRunsRequestObject) (EndContactRunsResponseObject, error) {
	who := callerOf(ctx)
	if _, err := s.Contacts.GetContact(ctx, who.workspaceID, r.ID); err != nil {
		return nil, err
	}
	ended, err := s.ContactControls.EndAll(ctx, who.workspaceID, r.ID, models.OutcomeEndedByAPI, who.actor)
	return EndContactRuns200JSONResponse{Ended: ended}, err
}
