package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// KeepStartCall adds a call to the log of its start step, and drops what is older than the last
// KeptStartCalls.
func (s *Workspaces) KeepStartCall(ctx context.Context, call models.StartCall) error {
	call.ID = database.NewID()
	call.Ignored, call.Problems = append([]models.IgnoredPart{}, call.Ignored...), append([]models.Violation{}, call.Problems...)
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&call).Error; err != nil {
			return fmt.Errorf("keep a call: %w", err)
		}
		err := tx.Exec(`DELETE FROM start_calls WHERE automation_id = ? AND start_id = ? AND id <= (
			SELECT id FROM start_calls WHERE automation_id = ? AND start_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
			call.AutomationID, call.StartID, call.AutomationID, call.StartID, models.KeptStartCalls).Error
		if err != nil {
			return fmt.Errorf("drop old calls: %w", err)
		}
		return nil
	})
}

// ListStartCalls pages through the kept calls of a start step, the newest first. A start step
// that the automation does not have is CodeNotFound, unless it had calls.
func (s *Workspaces) ListStartCalls(
	ctx context.Context, workspaceID, automationID, startID string, p models.Page,
) ([]models.StartCall, string, error) {
	if _, err := database.ReadOne[models.Automation](s.db.Conn(ctx), workspaceID, automationID, "automation"); err != nil {
		return nil, "", err
	}
	of := s.db.Conn(ctx).Where("automation_id = ? AND start_id = ?", automationID, startID)
	rows, next, err := database.ReadPage(of, p, "id", func(c models.StartCall) string { return c.ID })
	if err != nil || len(rows) > 0 || p.After != "" {
		return rows, next, err
	}
	if err := s.db.Conn(ctx).Take(&models.StartStep{}, "automation_id = ? AND id = ?", automationID, startID).Error; err != nil {
		return nil, "", fmt.Errorf("read start step: %w", database.NotFound(err, "start step"))
	}
	return rows, next, nil
}
