package api

import (
	"context"

	"cadenza/models"
)

// AuditStore reads who changed what.
type AuditStore interface {
	ListAudit(ctx context.Context, workspaceID, object string, p models.Page) ([]models.AuditEntry, string, error)
}

// auditAnswer is an entry without the name of who it is of.
func auditAnswer(e models.AuditEntry) AuditEntry {
	return AuditEntry{ID: e.ID, Actor: e.Actor, Action: e.Action, Object: e.Object, Detail: e.Detail, At: e.At.UTC()}
}

// ListAudit pages through the audit.
func (s *server) ListAudit(ctx context.Context, r ListAuditRequestObject) (ListAuditResponseObject, error) {
	rows, next, err := s.Audit.ListAudit(ctx, callerOf(ctx).workspaceID, value(r.Params.Object), page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	names, err := actorNames(ctx, s, rows, func(e models.AuditEntry) string { return e.Actor })
	items := each(rows, auditAnswer)
	for i, e := range rows {
		items[i].ActorName = optional(names[e.Actor])
	}
	return ListAudit200JSONResponse{Items: items, Next: optional(next)}, err
}
