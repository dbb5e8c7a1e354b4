package database

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/models"
)

// Audit adds one line of who did what, in the transaction that does it.
func Audit(db *gorm.DB, now time.Time, workspaceID, actor, action, object, detail string) error {
	entry := models.AuditEntry{
		ID: NewID(), WorkspaceID: workspaceID, Actor: actor, Action: action, Object: object, Detail: detail, At: now,
	}
	if err := db.Create(&entry).Error; err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	return nil
}
