package workspace

import (
	"context"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// ListAudit pages through the audit; object, such as "automation/<id>", narrows it unless "".
func (s *Workspaces) ListAudit(ctx context.Context, workspaceID, object string, p models.Page) ([]models.AuditEntry, string, error) {
	q := s.db.Conn(ctx).Where("workspace_id = ?", workspaceID)
	if object != "" {
		q = q.Where("object = ?", object)
	}
	return database.ReadPage(q, p, "id", func(e models.AuditEntry) string { return e.ID })
}
