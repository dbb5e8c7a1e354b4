package workspace

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// ListRates are all rates of the workspace, by country, category and day.
func (s *Workspaces) ListRates(ctx context.Context, workspaceID string) ([]models.Rate, error) {
	var rates []models.Rate
	err := s.db.Conn(ctx).Where("workspace_id = ?", workspaceID).Order("country, category, starts_on").Find(&rates).Error
	if err != nil {
		return nil, fmt.Errorf("read the rates: %w", err)
	}
	return rates, nil
}

// ReplaceRates replaces all rates of the workspace, which keep to their rules.
func (s *Workspaces) ReplaceRates(ctx context.Context, workspaceID string, rates []models.Rate, actor string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		// of two that replace them at once the second waits here, and not for the rows of the first
		err := tx.Model(&models.Workspace{}).Where("id = ?", workspaceID).Update("updated_at", s.db.Now()).Error
		if err != nil {
			return fmt.Errorf("hold the workspace: %w", err)
		}
		if err := tx.Delete(&models.Rate{}, "workspace_id = ?", workspaceID).Error; err != nil {
			return fmt.Errorf("remove the rates before: %w", err)
		}
		for i := range rates {
			rates[i].WorkspaceID = workspaceID
		}
		if len(rates) == 0 { // of which GORM makes an error
			return database.Audit(tx, s.db.Now(), workspaceID, actor, "rates.replace", "workspace/"+workspaceID, "none")
		}
		if err := tx.CreateInBatches(rates, database.Batch).Error; err != nil {
			return fmt.Errorf("add the rates: %w", err)
		}
		many := strconv.Itoa(len(rates)) + " rates"
		return database.Audit(tx, s.db.Now(), workspaceID, actor, "rates.replace", "workspace/"+workspaceID, many)
	})
}
