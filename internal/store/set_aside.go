package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// asidePage bounds how many rows that were set aside one pass looks after.
const asidePage = 1000

// NoteFailures sets rows aside that failed; one that fails again waits longer.
func (s *Store) NoteFailures(ctx context.Context, failures []models.RowFailure) error {
	if len(failures) == 0 {
		return nil
	}
	return s.Tx(ctx, func(tx *gorm.DB) error {
		now := s.Now()
		rows := make([]models.SetAside, 0, len(failures))
		place := map[[2]string]int{}
		for _, f := range failures {
			at := [2]string{string(f.Part), f.Key}
			i, known := place[at]
			if !known {
				i, place[at] = len(rows), len(rows)
				var there []models.SetAside
				if err := tx.Limit(1).Find(&there, "part = ? AND key = ?", f.Part, f.Key).Error; err != nil {
					return fmt.Errorf("read a row that was set aside: %w", err)
				}
				rows = append(rows, append(there, models.SetAside{ID: database.NewID()})[0])
			}
			rows[i].Fail(f, now)
		}
		if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(&rows, database.Batch).Error; err != nil {
			return fmt.Errorf("set rows aside: %w", err)
		}
		return nil
	})
}

// DueAside are rows that were set aside and may be tried again, those that waited longest first.
func (s *Store) DueAside(ctx context.Context, parts ...models.Part) (rows []models.SetAside, err error) {
	err = s.Conn(ctx).Where("retry_at <= ? AND part IN ?", s.Now(), parts).Order("retry_at").Limit(asidePage).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read what was set aside: %w", err)
	}
	return rows, nil
}

// ForgetAside forgets rows whose work was done, or that are gone.
func (s *Store) ForgetAside(ctx context.Context, rows []models.SetAside) error {
	for _, row := range rows { // they are few
		err := s.Conn(ctx).Where("part = ? AND key = ? AND last_at <= ?", row.Part, row.Key, row.LastAt).Delete(&models.SetAside{}).Error
		if err != nil {
			return fmt.Errorf("forget a row that was set aside: %w", err)
		}
	}
	return nil
}

// ListSetAside pages through what of a workspace was set aside.
func (s *Store) ListSetAside(ctx context.Context, workspaceID string, p models.Page) ([]models.SetAside, string, error) {
	return database.ReadPage(s.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(a models.SetAside) string { return a.ID })
}

// AsideByPart counts what was set aside, of all workspaces; a part without any is not in it.
func (s *Store) AsideByPart(ctx context.Context) (map[models.Part]int, error) {
	var rows []struct {
		Part  models.Part
		Count int
	}
	if err := s.Conn(ctx).Model(&models.SetAside{}).Select("part, COUNT(*) AS count").Group("part").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("count what was set aside: %w", err)
	}
	out := make(map[models.Part]int, len(rows))
	for _, row := range rows {
		out[row.Part] = row.Count
	}
	return out, nil
}
