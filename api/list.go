package api

import (
	"context"

	"cadenza/models"
)

// ListStore keeps lists and their members.
type ListStore interface {
	CreateList(ctx context.Context, workspaceID, name string) (models.List, error)
	GetList(ctx context.Context, workspaceID, id string) (models.List, error)
	ListLists(ctx context.Context, workspaceID string, p models.Page) ([]models.List, string, error)
	// ContactsInLists counts the contacts whom the viewer sees, by the ids.
	ContactsInLists(ctx context.Context, v models.Viewer, ids []string) (map[string]int, error)
	RenameList(ctx context.Context, workspaceID, id, name string) (models.List, error)
	DeleteList(ctx context.Context, workspaceID, id string, by models.Deletion) error
	ListMembers(ctx context.Context, v models.Viewer, listID string, p models.Page) ([]models.ContactView, string, error)
	AddMembers(ctx context.Context, v models.Viewer, listID string, contactIDs []string) (int, error)
	RemoveMember(ctx context.Context, v models.Viewer, listID, contactID string) error
}

// listAnswers are lists with how many contacts the caller sees in each.
func (s *server) listAnswers(ctx context.Context, rows ...models.List) ([]List, error) {
	counts, err := s.Lists.ContactsInLists(ctx, callerOf(ctx).viewer(), each(rows, func(row models.List) string { return row.ID }))
	return each(rows, func(row models.List) List {
		return List{ID: row.ID, Name: row.Name, CreatedAt: row.CreatedAt.UTC(), Contacts: counts[row.ID]}
	}), err
}

func (s *server) listAnswer(ctx context.Context, row models.List) (List, error) {
	answers, err := s.listAnswers(ctx, row)
	return answers[0], err
}

// ListLists pages through the lists.
func (s *server) ListLists(ctx context.Context, r ListListsRequestObject) (ListListsResponseObject, error) {
	rows, next, err := s.Lists.ListLists(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	items, err := s.listAnswers(ctx, rows...)
	return ListLists200JSONResponse{Items: items, Next: optional(next)}, err
}

// CreateList makes a list.
func (s *server) CreateList(ctx context.Context, r CreateListRequestObject) (CreateListResponseObject, error) {
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (List, error) {
		list, err := s.Lists.CreateList(ctx, callerOf(ctx).workspaceID, r.Body.Name)
		if err != nil {
			return List{}, err
		}
		return s.listAnswer(ctx, list)
	})
	return CreateList201JSONResponse(made), err
}

// GetList reads a list.
func (s *server) GetList(ctx context.Context, r GetListRequestObject) (GetListResponseObject, error) {
	list, err := s.Lists.GetList(ctx, callerOf(ctx).workspaceID, r.ID)
	if err != nil {
		return nil, err
	}
	answer, err := s.listAnswer(ctx, list)
	return GetList200JSONResponse(answer), err
}

// RenameList renames a list.
func (s *server) RenameList(ctx context.Context, r RenameListRequestObject) (RenameListResponseObject, error) {
	list, err := s.Lists.RenameList(ctx, callerOf(ctx).workspaceID, r.ID, r.Body.Name)
	if err != nil {
		return nil, err
	}
	answer, err := s.listAnswer(ctx, list)
	return RenameList200JSONResponse(answer), err
}

// DeleteList deletes a list.
func (s *server) DeleteList(ctx context.Context, r DeleteListRequestObject) (DeleteListResponseObject, error) {
	by, err := deletion(ctx, r.Params.Force)
	if err != nil {
		return nil, err
	}
	return DeleteList204Response{}, s.Lists.DeleteList(ctx, callerOf(ctx).workspaceID, r.ID, by)
}

// ListMembers pages through the contacts of a list.
func (s *server) ListMembers(ctx context.Context, r ListMembersRequestObject) (ListMembersResponseObject, error) {
	rows, next, err := s.Lists.ListMembers(ctx, callerOf(ctx).viewer(), r.ID, page(r.Params.Limit, r.Params.After))
	return ListMembers200JSONResponse{Items: each(rows, contactAnswer), Next: optional(next)}, err
}

// AddMembers adds contacts to a list.
func (s *server) AddMembers(ctx context.Context, r AddMembersRequestObject) (AddMembersResponseObject, error) {
	added, err := s.Lists.AddMembers(ctx, callerOf(ctx).viewer(), r.ID, contactIDs(&r.Body.ContactIds))
	return AddMembers200JSONResponse{Added: added}, err
}

// RemoveMember takes a contact out of a list.
func (s *server) RemoveMember(ctx context.Context, r RemoveMemberRequestObject) (RemoveMemberResponseObject, error) {
	return RemoveMember204Response{}, s.Lists.RemoveMember(ctx, callerOf(ctx).viewer(), r.ID, r.ContactID)
}
