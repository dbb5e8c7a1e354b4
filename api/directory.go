package api

import (
	"context"
	"slices"

	"cadenza/models"
)

// DirectoryStore reads what things are called.
type DirectoryStore interface {
	Directory(ctx context.Context, workspaceID string) (models.Directory, error)
}

// GetDirectory answers the names of numbers, people and automations.
func (s *server) GetDirectory(ctx context.Context, _ GetDirectoryRequestObject) (GetDirectoryResponseObject, error) {
	d, err := s.Directory.Directory(ctx, callerOf(ctx).workspaceID)
	out := GetDirectory200JSONResponse{TimeZone: d.TimeZone, Language: d.Language}
	out.Numbers = each(d.Numbers, func(n models.Number) DirectoryNumber {
		return DirectoryNumber{ID: n.ID, DisplayPhone: n.DisplayPhone}
	})
	out.Users = each(d.Users, func(u models.User) DirectoryUser {
		return DirectoryUser{ID: u.ID, Name: u.Name, Role: Role(u.Role), Disabled: u.DisabledAt != nil}
	})
	out.Automations = each(d.Automations, func(a models.Automation) DirectoryAutomation {
		return DirectoryAutomation{ID: a.ID, Name: a.Name}
	})
	return out, err
}

// NameStore reads what is written beside ids: one statement for all the ids of a page.
type NameStore interface {
	// ContactNames are what the contacts whom the viewer sees are called, by their ids.
	ContactNames(ctx context.Context, v models.Viewer, ids []string) (map[string]models.ContactName, error)
	// ActorNames are what users and keys are called, by what the audit calls them ("user/<id>", "api_key/<id>").
	ActorNames(ctx context.Context, workspaceID string, actors []string) (map[string]string, error)
}

// contactNames are what contacts are called, by their ids; nobody is for a caller who may not read contacts.
func contactNames[T any](ctx context.Context, s *server, rows []T, id func(T) string) (map[string]models.ContactName, error) {
	who := callerOf(ctx)
	if len(rows) == 0 || !slices.Contains(who.scopes, models.ScopeContactsRead) {
		return nil, nil
	}
	return s.Names.ContactNames(ctx, who.viewer(), each(rows, id))
}

// actorNames are what those who did something are called.
func actorNames[T any](ctx context.Context, s *server, rows []T, actor func(T) string) (map[string]string, error) {
	return s.Names.ActorNames(ctx, callerOf(ctx).workspaceID, each(rows, actor))
}

// nameOf is what a contact is called; nil where nothing is known of them.
func nameOf(names map[string]models.ContactName, id string) *ContactName {
	name, known := names[id]
	if !known {
		return nil
	}
	return &ContactName{FirstName: name.FirstName, LastName: name.LastName, Phone: name.Phone}
}
