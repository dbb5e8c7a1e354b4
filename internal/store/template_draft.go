package store

import (
	"context"
	"fmt"
	"reflect"
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
// become the draft's too. One that was submitted meanwhile, and which Meta changes no longer, is a conflict.
func (s *Store) SaveTemplateDraft(ctx context.Context, t models.Template, actor string) (models.Template, error) {
	return s.changeTemplate(ctx, t, actor, "template.edit", func(known models.Template) ([]string, error) {
		if why := known.Unchangeable(); why != "" {
			return nil, models.Errorf(models.CodeConflict, "%s", why)
		}
		if known.AtMeta() {
			return []string{"draft"}, nil
		}
		return []string{"draft", "category", "named", "body", "parameters", "tracked"}, nil
	})
}

// TemplateSubmitted keeps what Meta answered to a draft that was given to it. Another draft that was saved meanwhile stays.
func (s *Store) TemplateSubmitted(
	ctx context.Context, t models.Template, submitted models.TemplateDraft, actor string,
) (models.Template, error) {
	t.SyncedAt = s.Now()
	t.SubmittedAt = &t.SyncedAt
	return s.changeTemplate(ctx, t, actor, "template.submit", func(known models.Template) ([]string, error) {
		columns := []string{
			"meta_id", "status", "category", "named", "body", "parameters", "tracked", "components", "components_hash",
			"rejected_reason", "synced_at", "submitted_at",
		}
		if known.Draft == nil || reflect.DeepEqual(*known.Draft, submitted) {
			columns = append(columns, "draft")
		}
		return columns, nil
	})
}

// changeTemplate writes the columns of t that are decided on by the row as it is under its lock.
func (s *Store) changeTemplate(
	ctx context.Context, t models.Template, actor, action string, decide func(known models.Template) (columns []string, err error),
) (models.Template, error) {
	err := s.Tx(ctx, func(tx *gorm.DB) error {
		known, err := database.ReadOne[models.Template](database.ForUpdate(tx), t.WorkspaceID, t.ID, "template")
		if err != nil {
			return err
		}
		columns, err := decide(known)
		if err != nil {
			return err
		}
		before := known.Status // gorm writes into known
		if err := tx.Model(&known).Select(columns).Updates(t).Error; err != nil {
			return fmt.Errorf("save template: %w", err)
		}
		if action == "template.submit" && before != t.Status && t.Status == models.TemplateApproved { // of the library
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
