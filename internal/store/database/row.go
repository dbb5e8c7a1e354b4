package database

import (
	"fmt"

	"gorm.io/gorm"

	"cadenza/models"
)

// ReadOne reads the row with the id in the workspace.
func ReadOne[T any](q *gorm.DB, workspaceID, id, what string) (T, error) {
	var row T
	err := q.Where("workspace_id = ? AND id = ?", workspaceID, id).Take(&row).Error
	if err != nil {
		return row, fmt.Errorf("read %s: %w", what, NotFound(err, what))
	}
	return row, nil
}

// ReadSeen reads the row with the id in the viewer's workspace, whose contact, named by the column, they see.
func ReadSeen[T any](q *gorm.DB, v models.Viewer, id, column, what string) (T, error) {
	return ReadOne[T](SeenBy(q, v, column), v.WorkspaceID, id, what)
}

// ReadContact reads a contact whom the viewer sees.
func ReadContact(q *gorm.DB, v models.Viewer, id string) (models.Contact, error) {
	return ReadSeen[models.Contact](q, v, id, "id", "contact")
}

// DeleteOne deletes the row with the id in the workspace.
func DeleteOne[T any](q *gorm.DB, workspaceID, id, what string) error {
	var row T
	result := q.Where("workspace_id = ? AND id = ?", workspaceID, id).Delete(&row)
	if result.Error != nil {
		return fmt.Errorf("delete %s: %w", what, result.Error)
	}
	if result.RowsAffected == 0 {
		return models.NotFound(what)
	}
	return nil
}

// InsertOne inserts a row; one that breaks a unique key is a conflict with the message.
func InsertOne(q *gorm.DB, row any, what, taken string) error {
	if err := q.Create(row).Error; err != nil {
		return fmt.Errorf("insert %s: %w", what, Conflict(err, taken))
	}
	return nil
}

// Existing returns which of the values the workspace has in a column of T's table.
func Existing[T any](q *gorm.DB, workspaceID, column string, values []string) (map[string]bool, error) {
	found := map[string]bool{}
	for start := 0; start < len(values); start += Batch {
		var some []string
		var row T
		part := values[start:min(start+Batch, len(values))]
		err := q.Model(&row).Where(OfWorkspace(column)+" AND "+column+" IN ?", workspaceID, part).Pluck(column, &some).Error
		if err != nil {
			return nil, fmt.Errorf("look up references: %w", err)
		}
		for _, value := range some {
			found[value] = true
		}
	}
	return found, nil
}

// Rename changes the name in the row with the id.
func Rename[T any](q *gorm.DB, workspaceID, id, name, what, taken string) error {
	var row T
	result := q.Model(&row).Where("workspace_id = ? AND id = ?", workspaceID, id).Update("name", name)
	if result.Error != nil {
		return fmt.Errorf("rename %s: %w", what, Conflict(result.Error, taken))
	}
	if result.RowsAffected == 0 {
		return models.NotFound(what)
	}
	return nil
}

// Missing returns a violation for every reference to an id that T's table does not hold.
func Missing[T any](q *gorm.DB, workspaceID, what string, refs []models.Reference) ([]models.Violation, error) {
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.Value
	}
	known, err := Existing[T](q, workspaceID, "id", ids)
	if err != nil {
		return nil, err
	}
	var out []models.Violation
	for _, ref := range refs {
		if !known[ref.Value] {
			out = append(out, models.Violation{Pointer: ref.Pointer, Detail: "no such " + what})
		}
	}
	return out, nil
}

// SetIf sets a row's value where a change brings one.
func SetIf[T any](target, value *T) {
	if value != nil {
		*target = *value
	}
}
