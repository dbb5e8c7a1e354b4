package workspace

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

const labelTaken = "a label with this name exists"

// CreateLabel makes a label; a name that is taken is a conflict.
func (s *Workspaces) CreateLabel(ctx context.Context, workspaceID, name string) (models.Label, error) {
	label := models.Label{ID: database.NewID(), WorkspaceID: workspaceID, Name: name}
	return label, database.InsertOne(s.db.Conn(ctx), &label, "label", labelTaken)
}

// ListLabels pages through the labels.
func (s *Workspaces) ListLabels(ctx context.Context, workspaceID string, p models.Page) ([]models.Label, string, error) {
	return database.ReadPage(s.db.Conn(ctx).Where("workspace_id = ?", workspaceID), p, "id", func(l models.Label) string { return l.ID })
}

// RenameLabel gives a label another name.
func (s *Workspaces) RenameLabel(ctx context.Context, workspaceID, id, name string) (models.Label, error) {
	if err := database.Rename[models.Label](s.db.Conn(ctx), workspaceID, id, name, "label", labelTaken); err != nil {
		return models.Label{}, err
	}
	return database.ReadOne[models.Label](s.db.Conn(ctx), workspaceID, id, "label")
}

// DeleteLabel deletes a label, and takes it off every automation.
func (s *Workspaces) DeleteLabel(ctx context.Context, workspaceID, id string) error {
	return database.DeleteOne[models.Label](s.db.Conn(ctx), workspaceID, id, "label")
}

// LabelAutomation gives an automation these labels and no others.
func (s *Workspaces) LabelAutomation(ctx context.Context, workspaceID, id string, labelIDs []string) ([]models.Label, error) {
	err := s.db.Tx(ctx, func(tx *gorm.DB) error {
		// of two that label it at once the second waits here
		if _, err := database.ReadOne[models.Automation](database.ForNoKeyUpdate(tx), workspaceID, id, "automation"); err != nil {
			return err
		}
		known, err := database.Existing[models.Label](database.ForKeyShare(tx), workspaceID, "id", labelIDs)
		if err != nil {
			return err
		}
		var bad []models.Violation
		var rows []models.AutomationLabel
		for i, label := range labelIDs {
			if !known[label] {
				bad = append(bad, models.Violation{Pointer: fmt.Sprintf("/label_ids/%d", i), Detail: "there is no such label"})
			}
			if !slices.Contains(labelIDs[:i], label) {
				rows = append(rows, models.AutomationLabel{AutomationID: id, LabelID: label, WorkspaceID: workspaceID})
			}
		}
		if err := models.Invalid("the automation cannot be labelled", bad); err != nil {
			return err
		}
		if err := tx.Delete(&models.AutomationLabel{}, "automation_id = ?", id).Error; err != nil || len(rows) == 0 {
			return err
		}
		return tx.Create(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("label an automation: %w", err)
	}
	of, err := s.LabelsOf(ctx, workspaceID, []string{id})
	return of[id], err
}

// LabelsOf are the labels of automations by their ids, each by name.
func (s *Workspaces) LabelsOf(ctx context.Context, workspaceID string, automationIDs []string) (map[string][]models.Label, error) {
	var rows []struct {
		AutomationID string
		models.Label
	}
	err := s.db.Conn(ctx).Table("automation_labels").Select("automation_labels.automation_id, labels.*").
		Joins("JOIN labels ON labels.id = automation_labels.label_id").
		Where("automation_labels.workspace_id = ? AND automation_labels.automation_id IN ?", workspaceID, automationIDs).
		Order("labels.name").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	out := map[string][]models.Label{}
	for _, row := range rows {
		out[row.AutomationID] = append(out[row.AutomationID], row.Label)
	}
	return out, nil
}
