package workspace

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// GetWorkspace reads the workspace itself.
func (s *Workspaces) GetWorkspace(ctx context.Context, workspaceID string) (models.Workspace, error) {
	var w models.Workspace
	if err := s.db.Conn(ctx).Where("id = ?", workspaceID).Take(&w).Error; err != nil {
		return w, fmt.Errorf("read workspace: %w", database.NotFound(err, "workspace"))
	}
	return w, nil
}

// CreateWorkspace makes a workspace.
func (s *Workspaces) CreateWorkspace(ctx context.Context, w models.Workspace) (models.Workspace, error) {
	w.ID = database.NewID()
	if w.MaxEntriesPerHour == 0 {
		w.MaxEntriesPerHour = models.DefaultEntriesPerHour
	}
	return w, database.InsertOne(s.db.Conn(ctx), &w, "workspace", "this workspace exists")
}

// ReplaceSettings replaces name, time zone, working hours, holidays, retention, language, phone region, the
// limit of entries, unless it is 0, and the rules of consent, answers and campaigns, unless they are nil, of the
// workspace with the id of w.
func (s *Workspaces) ReplaceSettings(ctx context.Context, w models.Workspace, actor string) (models.Workspace, error) {
	columns := []string{"name", "time_zone", "working_hours", "holidays", "retention", "language", "phone_region"}
	if w.MaxEntriesPerHour != 0 {
		columns = append(columns, "max_entries_per_hour")
	}
	if w.Consent != nil {
		columns = append(columns, "consent")
	}
	if w.Answers != nil {
		columns = append(columns, "answers")
	}
	if w.Campaigns != nil {
		columns = append(columns, "campaigns")
	}
	err := s.db.Tx(ctx, func(tx *gorm.DB) error {
		err := tx.Model(&models.Workspace{}).Where("id = ?", w.ID).Select(columns).Updates(&w).Error
		if err != nil {
			return fmt.Errorf("replace settings: %w", err)
		}
		return database.Audit(tx, s.db.Now(), w.ID, actor, "settings.replace", "workspace/"+w.ID, "")
	})
	if err != nil {
		return models.Workspace{}, err
	}
	return s.GetWorkspace(ctx, w.ID)
}

// ReplaceWebhookSecret replaces the sealed signing secrets, which must still be before:
// of two that replace them at the same moment the second is CodeConflict.
func (s *Workspaces) ReplaceWebhookSecret(ctx context.Context, workspaceID, before, after, actor string) error {
	return s.db.Tx(ctx, func(tx *gorm.DB) error {
		now := s.db.Now()
		changed := tx.Model(&models.Workspace{}).Where("id = ? AND webhook_secret_sealed = ?", workspaceID, before).
			Updates(map[string]any{"webhook_secret_sealed": after, "updated_at": now})
		if changed.Error != nil {
			return fmt.Errorf("replace the signing secret: %w", changed.Error)
		}
		if changed.RowsAffected == 0 {
			return models.Errorf(models.CodeConflict, "the signing secret is being replaced by another request")
		}
		return database.Audit(tx, now, workspaceID, actor, "webhook_secret.replace", "workspace/"+workspaceID, "")
	})
}

// WorkspaceByName finds the oldest workspace of a name.
func (s *Workspaces) WorkspaceByName(ctx context.Context, name string) (models.Workspace, error) {
	var w models.Workspace
	if err := s.db.Conn(ctx).Order("id").Take(&w, "name = ?", name).Error; err != nil {
		return w, fmt.Errorf("find workspace: %w", database.NotFound(err, "workspace"))
	}
	return w, nil
}
