package definitions

import (
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// Revision names a published revision. Revisions never change, so a kept one is never stale.
type Revision struct {
	AutomationID string
	Number       int
}

// Read reads a published revision, from memory when it was read before.
func (c *Cache) Read(db *gorm.DB, automationID string, number int) (models.Definition, error) {
	key := Revision{automationID, number}
	if d, ok := c.kept.Get(key); ok {
		return d, nil
	}
	var r models.Revision
	if err := db.Take(&r, "automation_id = ? AND number = ?", automationID, number).Error; err != nil {
		return models.Definition{}, fmt.Errorf("read revision %d: %w", number, database.NotFound(err, "revision"))
	}
	c.kept.Add(key, r.Definition)
	return r.Definition, nil
}

// ReadAll reads revisions: from memory, and what is not there in one statement. One that does not
// exist has an empty definition.
func (c *Cache) ReadAll(db *gorm.DB, revisions []Revision) (map[Revision]models.Definition, error) {
	out := map[Revision]models.Definition{}
	unread, some := db.Where("1 = 0"), false
	for _, key := range revisions {
		if _, seen := out[key]; seen {
			continue
		}
		known, ok := c.kept.Get(key)
		out[key] = known
		if !ok {
			some = true
			unread = unread.Or("automation_id = ? AND number = ?", key.AutomationID, key.Number)
		}
	}
	if !some {
		return out, nil
	}
	var rows []models.Revision
	if err := unread.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	for _, row := range rows {
		key := Revision{row.AutomationID, row.Number}
		c.kept.Add(key, row.Definition)
		out[key] = row.Definition
	}
	return out, nil
}
