package api

import (
	"context"

	"cadenza/models"
)

// FieldStore keeps dynamic fields.
type FieldStore interface {
	CreateField(ctx context.Context, field models.Field) (models.Field, error)
	GetField(ctx context.Context, workspaceID, id string) (models.Field, error)
	// FieldCodes are the codes of all fields of the workspace.
	FieldCodes(ctx context.Context, workspaceID string) ([]string, error)
	ListFields(ctx context.Context, workspaceID string, p models.Page) ([]models.Field, string, error)
	RenameField(ctx context.Context, workspaceID, id, name string) (models.Field, error)
	DeleteField(ctx context.Context, workspaceID, id string, by models.Deletion) error
}

func fieldAnswer(f models.Field) Field {
	return Field{ID: f.ID, Code: f.Code, Name: f.Name, Type: FieldType(f.Type), CreatedAt: f.CreatedAt.UTC()}
}

// ListFields pages through the fields.
func (s *server) ListFields(ctx context.Context, r ListFieldsRequestObject) (ListFieldsResponseObject, error) {
	rows, next, err := s.Fields.ListFields(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListFields200JSONResponse{Items: each(rows, fieldAnswer), Next: optional(next)}, err
}

// CreateField makes a field.
func (s *server) CreateField(ctx context.Context, r CreateFieldRequestObject) (CreateFieldResponseObject, error) {
	field := models.Field{
		WorkspaceID: callerOf(ctx).workspaceID, Code: r.Body.Code, Name: value(r.Body.Name), Type: models.FieldType(r.Body.Type),
	}
	if field.Name == "" {
		field.Name = field.Code
	}
	switch {
	case !models.ValidFieldCode(field.Code):
		return nil, models.Invalid("the code cannot be used", []models.Violation{{
			Pointer: "/code", Detail: "must be 1 to 64 upper case letters, digits and underscores, a letter first",
		}})
	case models.ReservedField(field.Code):
		return nil, models.Invalid(
			"the code cannot be used", []models.Violation{{Pointer: "/code", Detail: "is reserved: every contact has it"}},
		)
	}
	made, err := once(ctx, s, r.Params.IdempotencyKey, whole, func(ctx context.Context) (Field, error) {
		field, err := s.Fields.CreateField(ctx, field)
		return fieldAnswer(field), err
	})
	return CreateField201JSONResponse(made), err
}

// GetField reads a field.
func (s *server) GetField(ctx context.Context, r GetFieldRequestObject) (GetFieldResponseObject, error) {
	field, err := s.Fields.GetField(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetField200JSONResponse(fieldAnswer(field)), err
}

// UpdateField changes the name of a field.
func (s *server) UpdateField(ctx context.Context, r UpdateFieldRequestObject) (UpdateFieldResponseObject, error) {
	field, err := s.Fields.RenameField(ctx, callerOf(ctx).workspaceID, r.ID, r.Body.Name)
	return UpdateField200JSONResponse(fieldAnswer(field)), err
}

// DeleteField deletes a field with its values.
func (s *server) DeleteField(ctx context.Context, r DeleteFieldRequestObject) (DeleteFieldResponseObject, error) {
	by, err := deletion(ctx, r.Params.Force)
	if err != nil {
		return nil, err
	}
	return DeleteField204Response{}, s.Fields.DeleteField(ctx, callerOf(ctx).workspaceID, r.ID, by)
}
