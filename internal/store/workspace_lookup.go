package store

import (
	"context"
	"fmt"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// WorkspaceByName finds the oldest workspace of a name.
func (s *Store) WorkspaceByName(ctx context.Context, name string) (models.Workspace, error) {
	var w models.Workspace
	if err := s.Conn(ctx).Order("id").Take(&w, "name = ?", name).Error; err != nil {
		return w, fmt.Errorf("find workspace: %w", database.NotFound(err, "workspace"))
	}
	return w, nil
}

// AutomationByName finds the id of the oldest automation of a name in a workspace.
func (s *Store) AutomationByName(ctx context.Context, workspaceID, name string) (string, error) {
	var a models.Automation
	if err := s.Conn(ctx).Order("id").Take(&a, "workspace_id = ? AND name = ?", workspaceID, name).Error; err != nil {
		return "", fmt.Errorf("find automation: %w", database.NotFound(err, "automation"))
	}
	return a.ID, nil
}
