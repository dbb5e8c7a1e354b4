package api

import (
	"context"
	"maps"

	"cadenza/internal/phone"
	"cadenza/models"
)

// ContactControls ends the runs of contacts.
type ContactControls interface {
	// EndAll ends all live runs of a contact whom the viewer sees and returns how many.
	EndAll(ctx context.Context, v models.Viewer, contactID string, outcome models.Outcome, actor string) (int, error)
	// Closed tells the workflows of runs whose rows have ended.
	Closed(ctx context.Context, runs []models.Run, reason string)
}

// ContactStore keeps contacts.
type ContactStore interface {
	SaveContact(ctx context.Context, workspaceID string, in models.ContactInput) (models.Contact, error)
	GetContact(ctx context.Context, v models.Viewer, id string) (models.ContactView, error)
	// FindContacts pages through those whom the filter leaves of the contacts that the viewer sees.
	FindContacts(ctx context.Context, v models.Viewer, f models.ContactFilter, p models.Page) ([]models.ContactView, string, error)
	// FindDuplicates pages through groups of contacts whom the viewer sees and who are likely one.
	FindDuplicates(ctx context.Context, v models.Viewer, by models.DuplicateBy, p models.Page) ([]models.Duplicates, string, error)
	DeleteContact(ctx context.Context, workspaceID, id, actor string) error
	// ChangeContact makes changes to a contact whom the viewer sees.
	ChangeContact(ctx context.Context, v models.Viewer, id, actor string, change models.ContactChanges) error
	// MergeContacts makes one contact of two, and returns the runs that ended because of it.
	MergeContacts(ctx context.Context, v models.Viewer, keep, other, actor string) ([]models.Run, error)
	// NoteExport notes in the audit that somebody takes a file of contacts.
	NoteExport(ctx context.Context, workspaceID, actor string) error
	// EachContact hands over those whom the filter leaves of the contacts that the viewer sees, page by page, the newest first.
	EachContact(ctx context.Context, v models.Viewer, f models.ContactFilter, page func([]models.ContactView) error) error
	// HasPhone reports whether a contact whom the viewer sees has the number, in E.164.
	HasPhone(ctx context.Context, v models.Viewer, e164 string) (bool, error)
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
// if a contact whom the viewer sees has it already, because then it came from WhatsApp.
func (s *server) phones(ctx context.Context, v models.Viewer, region string) phoneReader {
	return func(typed string) (string, error) {
		e164, err := phone.Parse(typed, region)
		literal := phone.Literal(typed)
		if err == nil || literal == "" {
			return e164, err
		}
		known, failed := s.Contacts.HasPhone(ctx, v, literal)
		if failed != nil || !known {
			return "", err // without the database nothing that follows succeeds
		}
		return literal, nil
	}
}

// callersPhones are those that the caller sees.
func (s *server) callersPhones(ctx context.Context) phoneReader {
	who := callerOf(ctx)
	return s.phones(ctx, who.viewer(), who.phoneRegion)
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
	viewer := callerOf(ctx).viewer()
	in.OnlyAssignedTo = viewer.OnlyAssignedTo
	contact, err := s.Contacts.SaveContact(ctx, viewer.WorkspaceID, in)
	if err != nil {
		return Contact{}, err
	}
	view, err := s.Contacts.GetContact(ctx, viewer, contact.ID)
	return contactAnswer(view), err
}

// GetContact reads a contact.
func (s *server) GetContact(ctx context.Context, r GetContactRequestObject) (GetContactResponseObject, error) {
	view, err := s.Contacts.GetContact(ctx, callerOf(ctx).viewer(), r.ID)
	return GetContact200JSONResponse(contactAnswer(view)), err
}

// errPhoneOfAnother refuses a phone to who sees only their contacts: that it is taken would tell of somebody else's.
var errPhoneOfAnother = models.Errorf(models.CodeForbidden, "people who see only the contacts assigned to them change no phones")

// UpdateContact changes a contact.
func (s *server) UpdateContact(ctx context.Context, r UpdateContactRequestObject) (UpdateContactResponseObject, error) {
	b := r.Body
	if b.Phone != nil && callerOf(ctx).onlyAssigned {
		return nil, errPhoneOfAnother
	}
	given := RunContact{
		ID: &r.ID, FirstName: b.FirstName, LastName: b.LastName, Email: b.Email, Language: b.Language, TimeZone: b.TimeZone,
		Fields: b.Fields,
	}
	in, bad := contactInput(given, s.callersPhones(ctx), "")
	if b.Phone != nil {
		parsed, err := s.callersPhones(ctx)(*b.Phone)
		if err != nil {
			bad = append(bad, models.Violation{Pointer: "/phone", Detail: err.Error()})
		}
		in.Phone = parsed
	}
	if err := models.Invalid("the contact breaks rules", bad); err != nil {
		return nil, err
	}
	answer, err := s.saved(ctx, in)
	return UpdateContact200JSONResponse(answer), err
}

// DeleteContact ends the contact's runs and erases the contact.
func (s *server) DeleteContact(ctx context.Context, r DeleteContactRequestObject) (DeleteContactResponseObject, error) {
	who := callerOf(ctx)
	if _, err := s.ContactControls.EndAll(ctx, who.viewer(), r.ID, models.OutcomeContactDeleted, who.actor); err != nil {
		return nil, err
	}
	return DeleteContact204Response{}, s.Contacts.DeleteContact(ctx, who.workspaceID, r.ID, who.actor)
}

// EndContactRuns ends all live runs of a contact.
func (s *server) EndContactRuns(ctx context.Context, r EndContactRunsRequestObject) (EndContactRunsResponseObject, error) {
	who := callerOf(ctx)
	ended, err := s.ContactControls.EndAll(ctx, who.viewer(), r.ID, models.OutcomeEndedByAPI, who.actor)
	return EndContactRuns200JSONResponse{Ended: ended}, err
}
