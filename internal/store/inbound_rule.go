package store

import (
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// ruleRow is a start step with what is read of its automation.
type ruleRow struct {
	StartID, AutomationID, NumberID string
	Revision                        int
}

const ruleColumns = "start_steps.id AS start_id, start_steps.automation_id, automations.number_id, automations.revision"

// rules are the start steps of a workspace's active automations that meet the condition,
// the oldest automation first. It holds the automations weakly, as everybody does who accepts
// an entry.
func (t *RunTx) rules(workspaceID string, where *gorm.DB) ([]models.Rule, error) {
	var rows []ruleRow
	err := t.db.Table("start_steps").Select(ruleColumns).
		Joins("JOIN automations ON automations.id = start_steps.automation_id").
		Clauses(clause.Locking{Strength: "KEY SHARE", Table: clause.Table{Name: "automations"}}).
		Where("start_steps.workspace_id = ? AND automations.state = ?", workspaceID, models.AutomationActive).Where(where).
		Order("automations.id, start_steps.id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read start steps: %w", err)
	}
	return t.resolved(rows)
}

// resolved reads the settings of start steps from their automations' definitions.
func (t *RunTx) resolved(rows []ruleRow) ([]models.Rule, error) {
	rules := make([]models.Rule, 0, len(rows))
	for _, row := range rows {
		start, err := t.start(row)
		if err != nil {
			return nil, err
		}
		rules = append(rules, models.Rule{AutomationID: row.AutomationID, NumberID: row.NumberID, Start: start})
	}
	return rules, nil
}

func (t *RunTx) start(row ruleRow) (models.Start, error) {
	definition, err := t.store.Definitions.Read(t.db, row.AutomationID, row.Revision)
	if err != nil {
		return models.Start{}, err
	}
	for _, start := range definition.Start {
		if start.ID == row.StartID {
			return start, nil
		}
	}
	// A publish replaced it while we waited for the automation: its row was read before, the revision after.
	return models.Start{}, fmt.Errorf("start step %s is not in revision %d: %w", row.StartID, row.Revision, database.ErrRace)
}
