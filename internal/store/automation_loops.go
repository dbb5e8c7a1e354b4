package store

import (
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

// checkLoops returns the steps by which an automation that lets contacts in would start
// itself again, also through others of its workspace. It holds the workspace, so that two
// automations that together make a circle are not let in at the same moment.
func (s *Store) checkLoops(db *gorm.DB, a models.Automation, name string, definition models.Definition) ([]models.Violation, error) {
	if !definition.StartsOthers() {
		return nil, nil
	}
	err := db.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("id").Take(&models.Workspace{}, "id = ?", a.WorkspaceID).Error
	if err != nil {
		return nil, fmt.Errorf("hold the workspace: %w", err)
	}
	var rows []models.Automation
	err = db.Order("id").Find(&rows, "workspace_id = ? AND id <> ? AND state IN ?", a.WorkspaceID, a.ID,
		[]models.AutomationState{models.AutomationActive, models.AutomationPaused}).Error
	if err != nil {
		return nil, fmt.Errorf("read automations: %w", err)
	}
	others := make([]models.Named, len(rows))
	for i, row := range rows {
		others[i] = models.Named{ID: row.ID, Name: row.Name}
		if others[i].Definition, err = s.Definitions.Read(db, row.ID, row.Revision); err != nil {
			return nil, err
		}
	}
	return models.Loops(models.Named{ID: a.ID, Name: name, Definition: definition}, others), nil
}
