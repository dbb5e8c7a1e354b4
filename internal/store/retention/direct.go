package retention

import (
	"fmt"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// direct looks at the messages of no run that were accepted before the instant, by their ids, which sort by age. One is needed while
// it may still turn out whether it left.
func (x *expiry) direct(after models.ExpiredCursor) error {
	var page []models.Message
	err := x.db.Select("id", "state", "unknown_until").Where("workspace_id = ?", x.WorkspaceID).
		Where("run_id = '' AND step_id > ? AND step_id < ?", after.Key, database.IDFloor(x.Before)).
		Order("step_id").Limit(expiredPage).Find(&page).Error
	if err != nil {
		return fmt.Errorf("read messages of no run: %w", err)
	}
	if len(page) == expiredPage {
		x.page.Next = &models.ExpiredCursor{Key: page[len(page)-1].ID}
	}
	var over []string
	for _, m := range page {
		if m.State.Settled() || (m.State == models.MessageUnknown && m.UnknownUntil != nil && m.UnknownUntil.Before(x.now)) {
			over = append(over, m.ID)
		}
	}
	if len(over) == 0 {
		return nil
	}
	for _, of := range []struct{ table, where string }{
		{"message_statuses", "message_id <> '' AND message_id IN ?"},
		{"message_contents", "message_id IN ?"},
		{"messages", "id IN ?"},
		{"direct_messages", "id IN ?"},
	} {
		if err := x.remove(of.table, of.where, over); err != nil {
			return err
		}
	}
	return nil
}
