package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/models"
)

// BadFiles returns a violation for every reference to a file that the workspace has not uploaded, or that is of
// another kind.
func (s *Store) BadFiles(ctx context.Context, workspaceID string, refs []models.MediaReference) ([]models.Violation, error) {
	return badFiles(s.Conn(ctx), workspaceID, refs)
}

// badFiles is BadFiles in a transaction.
func badFiles(tx *gorm.DB, workspaceID string, refs []models.MediaReference) ([]models.Violation, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	ids := make([]string, len(refs))
	for i, ref := range refs {
		ids[i] = ref.ID
	}
	var files []models.MediaFile
	err := tx.Select("id", "kind").
		Where("workspace_id = ? AND source = ? AND state = ?", workspaceID, models.MediaUploaded, models.MediaKept).
		Find(&files, among(tx, "id"), listed(ids)).Error
	if err != nil {
		return nil, fmt.Errorf("look up files: %w", err)
	}
	kinds := map[string]string{}
	for _, f := range files {
		kinds[f.ID] = f.Kind
	}
	var out []models.Violation
	for _, ref := range refs {
		switch kind := kinds[ref.ID]; kind {
		case ref.Kind:
		case "":
			out = append(out, models.Violation{Pointer: ref.Pointer, Detail: "no such file"})
		default:
			out = append(out, models.Violation{Pointer: ref.Pointer, Detail: "is a file of the kind " + kind + ", not " + ref.Kind})
		}
	}
	return out, nil
}
