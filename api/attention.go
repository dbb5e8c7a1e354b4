package api

import (
	"context"

	"cadenza/models"
)

// AttentionStore reads what needs a person, beside runs that parked.
type AttentionStore interface {
	ListSetAside(ctx context.Context, workspaceID string, p models.Page) ([]models.SetAside, string, error)
}

// ListSetAside pages through what could not be served.
func (s *server) ListSetAside(ctx context.Context, r ListSetAsideRequestObject) (ListSetAsideResponseObject, error) {
	rows, next, err := s.Store.ListSetAside(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListSetAside200JSONResponse{Items: each(rows, setAside), Next: optional(next)}, err
}

func setAside(a models.SetAside) SetAside {
	return SetAside{
		ID: a.ID, Part: SetAsidePart(a.Part), Object: a.Key, Reason: a.Reason, Failures: a.Failures,
		Since: a.FirstAt.UTC(), LastAt: a.LastAt.UTC(), RetryAt: a.RetryAt.UTC(),
	}
}
