package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// warned are numbers with the limits of their portfolios.
func warned(db *gorm.DB) *gorm.DB {
	return db.Model(&models.Number{}).Select("numbers.*, p.recipient_limit, p.dropped_from, p.dropped_at").
		Joins("LEFT JOIN portfolios p ON p.workspace_id = numbers.workspace_id AND p.id = " + portfolioOf("numbers"))
}

// WarnedNumbers are the numbers of the workspace of which Meta thinks ill.
func (s *Store) WarnedNumbers(ctx context.Context, workspaceID string) ([]models.WarnedNumber, error) {
	var out []models.WarnedNumber
	err := warned(s.Conn(ctx)).Where("numbers.workspace_id = ?", workspaceID).
		Where("numbers.quality = 'RED' OR p.dropped_at IS NOT NULL").Order("numbers.id").Find(&out).Error
	if err != nil {
		return nil, fmt.Errorf("read the numbers that Meta warns of: %w", err)
	}
	return out, nil
}

// NumbersByWarning counts the numbers of all workspaces by warning; a warning without any may be left out.
func (s *Store) NumbersByWarning(ctx context.Context) (map[models.NumberWarning]int, error) {
	var rows []struct {
		Warning models.NumberWarning
		N       int
	}
	err := s.Conn(ctx).Raw(`SELECT 'quality_red' AS warning, COUNT(*) AS n FROM numbers WHERE quality = 'RED'
		UNION ALL SELECT 'limit_drop', COUNT(*) FROM portfolios p
		JOIN numbers ON numbers.workspace_id = p.workspace_id AND p.id = ` + portfolioOf("numbers") + `
		WHERE p.dropped_at IS NOT NULL`).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the numbers that Meta warns of: %w", err)
	}
	out := make(map[models.NumberWarning]int, len(rows))
	for _, r := range rows {
		out[r.Warning] = r.N
	}
	return out, nil
}

// DismissLimitDrop notes that a person has seen that the limit of a number's portfolio dropped.
func (s *Store) DismissLimitDrop(ctx context.Context, workspaceID, numberID, actor string) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		number, err := database.ReadOne[models.Number](tx, workspaceID, numberID, "number")
		if err != nil {
			return err
		}
		done := tx.Model(&models.Portfolio{}).
			Where("workspace_id = ? AND id = ? AND dropped_at IS NOT NULL", workspaceID, number.Portfolio()).
			Updates(map[string]any{"dropped_from": nil, "dropped_at": nil})
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		return database.Audit(tx, s.Now(), workspaceID, actor, "number.dismiss_limit_drop", "number/"+numberID, "")
	})
}
