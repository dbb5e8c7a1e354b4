package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// CreateTemplateDraft keeps a template that Meta has not seen yet. A name that the account has in this language is a conflict.
func (s *Store) CreateTemplateDraft(ctx context.Context, t models.Template, actor string) (models.Template, error) {
	t.ID, t.Status, t.SyncedAt = database.NewID(), models.TemplateDrafted, s.Now()
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		if err := database.InsertOne(tx, &t, "template", "a template with this name exists in this language"); err != nil {
			return err
		}
		return database.Audit(tx, t.SyncedAt, t.WorkspaceID, actor, "template.create", "template/"+t.ID, t.Name+"/"+t.Language)
	})
	return t, err
}

// SaveTemplateDraft keeps what a template is to say next. Of one that Meta has not seen the body and the parameters
// become the draft's too.
func (s *Store) SaveTemplateDraft(ctx context.Context, t models.Template, actor string) (models.Template, error) {
	columns := []string{"draft"}
	if !t.AtMeta() {
		columns = append(columns, "category", "named", "body", "parameters")
	}
	return s.changeTemplate(ctx, t, actor, "template.edit", columns)
}

// TemplateSubmitted keeps what Meta answered to a template that was given to it.
func (s *Store) TemplateSubmitted(ctx context.Context, t models.Template, actor string) (models.Template, error) {
	t.SyncedAt = s.Now()
	t.SubmittedAt = &t.SyncedAt
	return s.changeTemplate(ctx, t, actor, "template.submit", []string{
		"draft", "meta_id", "status", "category", "named", "body", "parameters", "components", "components_hash", "rejected_reason",
		"synced_at", "submitted_at",
	})
}

func (s *Store) changeTemplate(ctx context.Context, t models.Template, actor, action string, columns []string) (models.Template, error) {
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		known, err := database.ReadOne[models.Template](database.ForUpdate(tx), t.WorkspaceID, t.ID, "template")
		if err != nil {
			return err
		}
		before := known.Status // gorm writes into known
		if err := tx.Model(&known).Select(columns).Updates(t).Error; err != nil {
			return fmt.Errorf("save template: %w", err)
		}
		if before != t.Status && t.Status == models.TemplateApproved { // of the library
			if err := letGo(tx, t.WorkspaceID, models.HoldTemplate, t.ID, s.Now()); err != nil {
				return err
			}
		}
		return database.Audit(tx, s.Now(), t.WorkspaceID, actor, action, "template/"+t.ID, t.Name+"/"+t.Language)
	})
	if err != nil {
		return t, err
	}
	return s.GetTemplate(ctx, t.WorkspaceID, t.ID)
}

// RemoveTemplate deletes a template here. What uses it is in the audit when it was deleted by force.
func (s *Store) RemoveTemplate(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	return s.Tx(ctx, func(tx *gorm.DB) error {
		if err := database.DeleteOne[models.Template](tx, workspaceID, id, "template"); err != nil {
			return err
		}
		detail := ""
		if by.Force {
			detail = "by force"
		}
		return database.Audit(tx, s.Now(), workspaceID, by.Actor, "template.delete", "template/"+id, detail)
	})
}

// CountCreation counts a template that is about to be given to Meta, unless the account has given as many as Meta takes in an hour.
func (s *Store) CountCreation(ctx context.Context, workspaceID, wabaID string) error {
	now := s.Now()
	return s.Tx(ctx, func(tx *gorm.DB) error {
		if err := tx.Delete(&models.TemplateCreation{}, "waba_id = ? AND created_at <= ?", wabaID, now.Add(-time.Hour)).Error; err != nil {
			return fmt.Errorf("forget creations of templates: %w", err)
		}
		var made int64
		if err := tx.Model(&models.TemplateCreation{}).Where("waba_id = ?", wabaID).Count(&made).Error; err != nil {
			return fmt.Errorf("count creations of templates: %w", err)
		}
		if made >= models.MaxTemplateCreations {
			return models.Errorf(models.CodeConflict, "WhatsApp takes %d new templates of an account in an hour: submit it later",
				models.MaxTemplateCreations)
		}
		row := models.TemplateCreation{ID: database.NewID(), WorkspaceID: workspaceID, WABAID: wabaID, CreatedAt: now}
		if err := tx.Create(&row).Error; err != nil {
			return fmt.Errorf("count a creation of a template: %w", err)
		}
		return nil
	})
}
