package workspace

import (
	"context"
	"fmt"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// GetStartStep finds a start step by its id, which is unique across workspaces, with
// the phone region of its workspace, in one statement.
func (s *Workspaces) GetStartStep(ctx context.Context, id string) (start models.StartStep, phoneRegion string, err error) {
	var row struct {
		models.StartStep
		PhoneRegion string
	}
	err = s.db.Conn(ctx).Table("start_steps").Select("start_steps.*, workspaces.phone_region").
		Joins("JOIN workspaces ON workspaces.id = start_steps.workspace_id").
		Where("start_steps.id = ?", id).Take(&row).Error
	if err != nil {
		return models.StartStep{}, "", fmt.Errorf("read start step: %w", database.NotFound(err, "start step"))
	}
	return row.StartStep, row.PhoneRegion, nil
}
