package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

const scenarioTaken = "the automation has a scenario of this name"

// CreateScenario keeps a scenario of an automation.
func (s *Store) CreateScenario(ctx context.Context, scenario models.AutomationScenario) (models.AutomationScenario, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.AutomationScenario, error) {
		// of two that come at once the second waits here, so that both count
		_, err := database.ReadOne[models.Automation](database.ForNoKeyUpdate(tx), scenario.WorkspaceID, scenario.AutomationID,
			"automation")
		if err != nil {
			return scenario, err
		}
		var there int64
		if err := tx.Model(&models.AutomationScenario{}).Where("automation_id = ?", scenario.AutomationID).Count(&there).Error; err != nil {
			return scenario, fmt.Errorf("count scenarios: %w", err)
		}
		if there >= models.MaxScenarios {
			return scenario, models.Errorf(models.CodeConflict, "an automation may have %d scenarios", models.MaxScenarios)
		}
		scenario.ID, scenario.CreatedAt, scenario.UpdatedAt = database.NewID(), s.Now(), s.Now()
		return scenario, database.InsertOne(tx, &scenario, "scenario", scenarioTaken)
	})
}

// ListScenarios are all scenarios of an automation, by name.
func (s *Store) ListScenarios(ctx context.Context, workspaceID, automationID string) (scenarios []models.AutomationScenario, err error) {
	if _, err := database.ReadOne[models.Automation](s.Conn(ctx), workspaceID, automationID, "automation"); err != nil {
		return nil, err
	}
	err = s.Conn(ctx).Where("workspace_id = ? AND automation_id = ?", workspaceID, automationID).Order("name").Find(&scenarios).Error
	if err != nil {
		return nil, fmt.Errorf("list scenarios: %w", err)
	}
	return scenarios, nil
}

// ChangeScenario replaces the name and the question of a scenario.
func (s *Store) ChangeScenario(ctx context.Context, scenario models.AutomationScenario) (models.AutomationScenario, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (models.AutomationScenario, error) {
		row, err := scenarioOf(database.ForUpdate(tx), scenario)
		if err != nil {
			return row, err
		}
		row.Name, row.Simulation, row.UpdatedAt = scenario.Name, scenario.Simulation, s.Now()
		if err := tx.Save(&row).Error; err != nil {
			return row, fmt.Errorf("change scenario: %w", database.Conflict(err, scenarioTaken))
		}
		return row, nil
	})
}

// DeleteScenario drops a scenario.
func (s *Store) DeleteScenario(ctx context.Context, workspaceID, automationID, id string) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		row, err := scenarioOf(tx, models.AutomationScenario{ID: id, WorkspaceID: workspaceID, AutomationID: automationID})
		if err != nil {
			return err
		}
		return tx.Delete(&row).Error
	})
}

func scenarioOf(q *gorm.DB, of models.AutomationScenario) (models.AutomationScenario, error) {
	return database.ReadOne[models.AutomationScenario](q.Where("automation_id = ?", of.AutomationID), of.WorkspaceID, of.ID, "scenario")
}
