package store

import (
	"context"

	"cadenza/models"
)

// ListAudit pages through the audit; object, such as "automation/<id>", narrows it unless "".
func (s *Store) ListAudit(ctx context.Context, workspaceID, object string, p models.Page) ([]models.AuditEntry, string, error) {
	q := s.conn(ctx).Where("workspace_id = ?", workspaceID)
	if object != "" {
		q = q.Where("object = ?", object)
	}
	return readPage(q, p, "id", func(e models.AuditEntry) string { return e.ID })
}
