package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"

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

// ListIntegrationStarts pages through the integration starts of all automations that are not archived, those made last first.
func (s *Workspaces) ListIntegrationStarts(
	ctx context.Context, workspaceID string, p models.Page,
) ([]models.IntegrationStart, string, error) {
	db := s.db.Conn(ctx)
	living := db.Model(&models.Automation{}).Select("id").Where("workspace_id = ? AND state <> ?", workspaceID, models.AutomationArchived)
	of := db.Where("workspace_id = ? AND kind = ? AND automation_id IN (?)", workspaceID, models.StartIntegration, living)
	rows, next, err := database.ReadPage(of, p, "id", func(start models.StartStep) string { return start.ID })
	if err != nil || len(rows) == 0 {
		return nil, next, err
	}
	ids, byStart := make([]string, 0, len(rows)), map[string]*models.IntegrationStart{}
	out := make([]models.IntegrationStart, len(rows))
	for i, row := range rows {
		out[i].StartStep, byStart[row.ID] = row, &out[i]
		ids = append(ids, row.AutomationID)
	}
	if err := nameStarts(db, out, ids); err != nil {
		return nil, "", err
	}
	var calls []models.StartCall
	last := db.Model(&models.StartCall{}).Select("MAX(id)").Where("automation_id IN ?", ids).Group("automation_id, start_id")
	if err := db.Where("id IN (?)", last).Find(&calls).Error; err != nil {
		return nil, "", fmt.Errorf("read the last calls: %w", err)
	}
	for _, call := range calls {
		if start := byStart[call.StartID]; start != nil {
			start.LastCall = &call
		}
	}
	return out, next, nil
}

// nameStarts says of starts whose they are, and what their definitions call them.
func nameStarts(db *gorm.DB, starts []models.IntegrationStart, automationIDs []string) error {
	var automations []models.Automation
	if err := db.Find(&automations, "id IN ?", automationIDs).Error; err != nil {
		return fmt.Errorf("read the automations of starts: %w", err)
	}
	var revisions []models.Revision
	inForce := "JOIN automations ON automations.id = automation_revisions.automation_id " +
		"AND automations.revision = automation_revisions.number"
	err := db.Joins(inForce).Where("automations.id IN ?", automationIDs).Find(&revisions).Error
	if err != nil {
		return fmt.Errorf("read the definitions of starts: %w", err)
	}
	of, labels := map[string]models.Automation{}, map[string]string{}
	for _, automation := range automations {
		of[automation.ID] = automation
	}
	for _, revision := range revisions {
		for _, start := range revision.Definition.Start {
			if integration, ok := start.Settings.(*models.OnIntegration); ok {
				labels[start.ID] = integration.Label
			}
		}
	}
	for i := range starts {
		start := &starts[i]
		start.AutomationName, start.AutomationState = of[start.AutomationID].Name, of[start.AutomationID].State
		start.Label = labels[start.ID]
	}
	return nil
}

// ReplaceStartSecret gives an integration start another secret, by its hash. The one before it no longer lets anybody in.
func (s *Workspaces) ReplaceStartSecret(ctx context.Context, workspaceID, automationID, startID, hash, actor string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		// an edit of the automation writes its starts anew, with the secrets that it read
		_, err := database.ReadOne[models.Automation](database.ForUpdate(tx), workspaceID, automationID, "automation")
		if err != nil {
			return err
		}
		changed := tx.Model(&models.StartStep{}).
			Where("automation_id = ? AND id = ? AND kind = ?", automationID, startID, models.StartIntegration).Update("secret_hash", hash)
		if changed.Error != nil {
			return fmt.Errorf("replace the secret of a start: %w", changed.Error)
		}
		if changed.RowsAffected == 0 {
			return models.NotFound("integration start")
		}
		return database.Audit(tx, s.db.Now(), workspaceID, actor, "automation.start_secret", "automation/"+automationID, startID)
	})
}
