package store

import (
	"context"

	"cadenza/models"
)

// GetMessage reads a message.
func (s *Store) GetMessage(ctx context.Context, workspaceID, id string) (models.Message, error) {
	return readOne[models.Message](s.conn(ctx), workspaceID, id, "message")
}

// ListMessages pages through the messages sent.
func (s *Store) ListMessages(ctx context.Context, workspaceID string, f models.MessageFilter, p models.Page) ([]models.Message, string, error) {
	q := s.conn(ctx).Where("workspace_id = ?", workspaceID)
	if f.ContactID != "" {
		q = q.Where("contact_id = ?", f.ContactID)
	}
	if f.RunID != "" {
		q = q.Where("run_id = ?", f.RunID)
	}
	return readPage(q, p, "id", func(m models.Message) string { return m.ID })
}
