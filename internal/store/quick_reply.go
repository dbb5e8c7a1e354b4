package store

import (
	"context"
	"fmt"

	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// ListQuickReplies pages through a workspace's quick replies, the newest first.
func (s *Store) ListQuickReplies(ctx context.Context, workspaceID string, p models.Page) ([]models.QuickReply, string, error) {
	q := s.Conn(ctx).Model(&models.QuickReply{}).Where("workspace_id = ?", workspaceID)
	return database.ReadPage(q, p, "id", func(r models.QuickReply) string { return r.ID })
}

// GetQuickReply reads one.
func (s *Store) GetQuickReply(ctx context.Context, workspaceID, id string) (models.QuickReply, error) {
	return database.ReadOne[models.QuickReply](s.Conn(ctx), workspaceID, id, "quick reply")
}

// SaveQuickReply writes a quick reply; without an id it is a new one. A shortcut that another one has is CodeConflict.
func (s *Store) SaveQuickReply(ctx context.Context, r models.QuickReply) (models.QuickReply, error) {
	now := s.Now()
	r.UpdatedAt = now
	var err error
	if r.ID == "" {
		r.ID, r.CreatedAt = database.NewID(), now
		err = s.Conn(ctx).Create(&r).Error
	} else {
		var known models.QuickReply
		if known, err = s.GetQuickReply(ctx, r.WorkspaceID, r.ID); err != nil {
			return r, err
		}
		r.CreatedAt = known.CreatedAt
		err = s.Conn(ctx).Model(&r).Where("workspace_id = ?", r.WorkspaceID).Select("shortcut", "text", "updated_at").Updates(&r).Error
	}
	if err != nil {
		return r, fmt.Errorf("save a quick reply: %w", database.Conflict(err, "another quick reply has this shortcut"))
	}
	return r, nil
}

// DeleteQuickReply deletes one.
func (s *Store) DeleteQuickReply(ctx context.Context, workspaceID, id string) error {
	return database.DeleteOne[models.QuickReply](s.Conn(ctx), workspaceID, id, "quick reply")
}

// FillingOf is a contact whom the viewer sees, as texts are filled for them: with their own values by field code.
func (s *Store) FillingOf(ctx context.Context, v models.Viewer, contactID string) (models.Standing, map[string]string, error) {
	c, err := contacts.Seen(s.Conn(ctx), v, contactID)
	if err != nil {
		return models.Standing{}, nil, err
	}
	var w models.Workspace
	if err := s.Conn(ctx).Take(&w, "id = ?", v.WorkspaceID).Error; err != nil {
		return models.Standing{}, nil, fmt.Errorf("read workspace: %w", err)
	}
	own, err := contacts.FieldValues(s.Conn(ctx), contactID)
	return models.Standing{Workspace: w, Contact: &c}, own, err
}
