package api

import (
	"context"

	"cadenza/models"
)

// changed makes changes to a contact and answers them as they then are.
func (s *server) changed(ctx context.Context, id string, change models.ContactChanges) (Contact, error) {
	who := callerOf(ctx)
	if err := s.Contacts.ChangeContact(ctx, who.viewer(), id, who.actor, change); err != nil {
		return Contact{}, err
	}
	view, err := s.Contacts.GetContact(ctx, who.viewer(), id)
	return contactAnswer(view), err
}

// ChangeContactTags puts tags on a contact and takes others off.
func (s *server) ChangeContactTags(ctx context.Context, r ChangeContactTagsRequestObject) (ChangeContactTagsResponseObject, error) {
	answer, err := s.changed(ctx, r.ID, models.ContactChanges{AddTags: value(r.Body.Add), RemoveTags: value(r.Body.Remove)})
	return ChangeContactTags200JSONResponse(answer), err
}

// ChangeContactLists puts a contact into lists and takes them out of others.
func (s *server) ChangeContactLists(ctx context.Context, r ChangeContactListsRequestObject) (ChangeContactListsResponseObject, error) {
	answer, err := s.changed(ctx, r.ID, models.ContactChanges{AddLists: value(r.Body.Add), RemoveLists: value(r.Body.Remove)})
	return ChangeContactLists200JSONResponse(answer), err
}

// BlockContact blocks a contact.
func (s *server) BlockContact(ctx context.Context, r BlockContactRequestObject) (BlockContactResponseObject, error) {
	yes := true
	answer, err := s.changed(ctx, r.ID, models.ContactChanges{Block: &yes})
	return BlockContact200JSONResponse(answer), err
}

// RestoreContact lifts the block of a contact.
func (s *server) RestoreContact(ctx context.Context, r RestoreContactRequestObject) (RestoreContactResponseObject, error) {
	no := false
	answer, err := s.changed(ctx, r.ID, models.ContactChanges{Block: &no})
	return RestoreContact200JSONResponse(answer), err
}

// MergeContacts makes one contact of two.
func (s *server) MergeContacts(ctx context.Context, r MergeContactsRequestObject) (MergeContactsResponseObject, error) {
	who := callerOf(ctx)
	ended, err := s.Contacts.MergeContacts(ctx, who.viewer(), r.ID, r.Body.ContactID, who.actor)
	if err != nil {
		return nil, err
	}
	s.ContactControls.Closed(ctx, ended, "the contact was merged into another one")
	view, err := s.Contacts.GetContact(ctx, who.viewer(), r.ID)
	return MergeContacts200JSONResponse(contactAnswer(view)), err
}
