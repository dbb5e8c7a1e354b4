package api

import (
	"context"
	"slices"

	"cadenza/models"
)

// TagStore keeps tags.
type TagStore interface {
	CreateTag(ctx context.Context, workspaceID, name string) (models.Tag, error)
	GetTag(ctx context.Context, workspaceID, id string) (models.Tag, error)
	ListTags(ctx context.Context, workspaceID string, p models.Page) ([]models.Tag, string, error)
	// ContactsWithTags counts the contacts whom the viewer sees, by the ids.
	ContactsWithTags(ctx context.Context, v models.Viewer, ids []string) (map[string]int, error)
	RenameTag(ctx context.Context, workspaceID, id, name string) (models.Tag, error)
	DeleteTag(ctx context.Context, workspaceID, id string, by models.Deletion) error
}

// tagAnswers are tags with how many contacts the caller sees in each.
func (s *server) tagAnswers(ctx context.Context, rows ...models.Tag) ([]Tag, error) {
	counts, err := s.Tags.ContactsWithTags(ctx, callerOf(ctx).viewer(), each(rows, func(row models.Tag) string { return row.ID }))
	return each(rows, func(row models.Tag) Tag {
		return Tag{ID: row.ID, Name: row.Name, CreatedAt: row.CreatedAt.UTC(), Contacts: counts[row.ID]}
	}), err
}

func (s *server) tagAnswer(ctx context.Context, row models.Tag) (Tag, error) {
	answers, err := s.tagAnswers(ctx, row)
	return answers[0], err
}

// ListTags pages through the tags.
func (s *server) ListTags(ctx context.Context, r ListTagsRequestObject) (ListTagsResponseObject, error) {
	rows, next, err := s.Tags.ListTags(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	items, err := s.tagAnswers(ctx, rows...)
	return ListTags200JSONResponse{Items: items, Next: optional(next)}, err
}

// CreateTag makes a tag.
func (s *server) CreateTag(ctx context.Context, r CreateTagRequestObject) (CreateTagResponseObject, error) {
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Tag, error) {
		tag, err := s.Tags.CreateTag(ctx, callerOf(ctx).workspaceID, r.Body.Name)
		if err != nil {
			return Tag{}, err
		}
		return s.tagAnswer(ctx, tag)
	})
	return CreateTag201JSONResponse(made), err
}

// GetTag reads a tag.
func (s *server) GetTag(ctx context.Context, r GetTagRequestObject) (GetTagResponseObject, error) {
	tag, err := s.Tags.GetTag(ctx, callerOf(ctx).workspaceID, r.ID)
	if err != nil {
		return nil, err
	}
	answer, err := s.tagAnswer(ctx, tag)
	return GetTag200JSONResponse(answer), err
}

// UpdateTag renames a tag.
func (s *server) UpdateTag(ctx context.Context, r UpdateTagRequestObject) (UpdateTagResponseObject, error) {
	tag, err := s.Tags.RenameTag(ctx, callerOf(ctx).workspaceID, r.ID, r.Body.Name)
	if err != nil {
		return nil, err
	}
	answer, err := s.tagAnswer(ctx, tag)
	return UpdateTag200JSONResponse(answer), err
}

// deletion is what the caller asks for: what is in use is deleted by force only, by whoever may
// change the settings.
func deletion(ctx context.Context, force *bool) (models.Deletion, error) {
	who := callerOf(ctx)
	by := models.Deletion{Actor: who.actor, Force: force != nil && *force}
	if by.Force && !slices.Contains(who.scopes, models.ScopeSettingsWrite) {
		return by, models.Errorf(models.CodeForbidden, "force=true needs the scope %s", models.ScopeSettingsWrite)
	}
	return by, nil
}

// DeleteTag deletes a tag.
func (s *server) DeleteTag(ctx context.Context, r DeleteTagRequestObject) (DeleteTagResponseObject, error) {
	by, err := deletion(ctx, r.Params.Force)
	if err != nil {
		return nil, err
	}
	return DeleteTag204Response{}, s.Tags.DeleteTag(ctx, callerOf(ctx).workspaceID, r.ID, by)
}
