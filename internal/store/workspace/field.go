package workspace

import (
	"context"
	"fmt"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateField makes a field; a code that is taken is a conflict.
func (s *Workspaces) CreateField(ctx context.Context, field models.Field) (models.Field, error) {
	field.ID = database.NewID()
	return field, database.InsertOne(s.db.Conn(ctx), &field, "field", "a field with this code exists")
}

// GetField reads a field.
func (s *Workspaces) GetField(ctx context.Context, workspaceID, id string) (models.Field, error) {
	return database.ReadOne[models.Field](s.db.Conn(ctx), workspaceID, id, "field")
}

// ListFields pages through the fields.
func (s *Workspaces) ListFields(ctx context.Context, workspaceID string, p models.Page) ([]models.Field, string, error) {
	return database.ReadPage(s.db.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(f models.Field) string { return f.ID })
}

// RenameField changes the name that people read; code and type stay.
func (s *Workspaces) RenameField(ctx context.Context, workspaceID, id, name string) (models.Field, error) {
	if err := database.Rename[models.Field](s.db.Conn(ctx), workspaceID, id, name, "field", ""); err != nil {
		return models.Field{}, err
	}
	return s.GetField(ctx, workspaceID, id)
}

// DeleteField deletes a field with its values; one that is used, also in a text, is CodeInUse.
func (s *Workspaces) DeleteField(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	return deleteUnused(ctx, s, workspaceID, id, models.UseField, by, func(f models.Field) string { return f.Code }, nil)
}

// FieldCodes returns the codes of all fields of the workspace.
func (s *Workspaces) FieldCodes(ctx context.Context, workspaceID string) ([]string, error) {
	var codes []string
	err := s.db.Conn(ctx).Model(&models.Field{}).Where("workspace_id = ?", workspaceID).Order("code").Pluck("code", &codes).Error
	if err != nil {
		return nil, fmt.Errorf("read the codes of fields: %w", err)
	}
	return codes, nil
}
