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
	RenameTag(ctx context.Context, workspaceID, id, name string) (models.Tag, error)
	DeleteTag(ctx context.Context, workspaceID, id string, by models.Deletion) error
}

func tagAnswer(t models.Tag) Tag {
	return Tag{ID: t.ID, Name: t.Name, CreatedAt: t.CreatedAt.UTC()}
}

// ListTags pages through the tags.
func (s *server) ListTags(ctx context.Context, r ListTagsRequestObject) (ListTagsResponseObject, error) {
	rows, next, err := s.Tags.ListTags(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListTags200JSONResponse{Items: each(rows, tagAnswer), Next: optional(next)}, err
}

// CreateTag makes a tag.
func (s *server) CreateTag(ctx context.Context, r CreateTagRequestObject) (CreateTagResponseObject, error) {
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Tag, error) {
		tag, err := s.Tags.CreateTag(ctx, callerOf(ctx).workspaceID, r.Body.Name)
		return tagAnswer(tag), err
	})
	return CreateTag201JSONResponse(made), err
}

// GetTag reads a tag.
func (s *server) GetTag(ctx context.Context, r GetTagRequestObject) (GetTagResponseObject, error) {
	tag, err := s.Tags.GetTag(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetTag200JSONResponse(tagAnswer(tag)), err
}

// UpdateTag renames a tag.
func (s *server) UpdateTag(ctx context.Context, r UpdateTagRequestObject) (UpdateTagResponseObject, error) {
	tag, err := s.Tags.RenameTag(ctx, callerOf(ctx).workspaceID, r.ID, r.Body.Name)
	return UpdateTag200JSONResponse(tagAnswer(tag)), err
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
