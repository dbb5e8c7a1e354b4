package api

import (
	"context"

	"cadenza/models"
)

// HoldStore reads what keeps messages from being sent.
type HoldStore interface {
	ListHolds(ctx context.Context, workspaceID string, p models.Page) ([]models.HoldView, string, error)
}

// HoldControls ends holds and lets the runs that wait go on.
type HoldControls interface {
	// Release ends a hold; one that is over is CodeNotFound.
	Release(ctx context.Context, workspaceID, holdID, actor string) (models.Hold, error)
}

func holdAnswer(h models.HoldView) Hold {
	out := Hold{
		ID: h.ID, Scope: HoldScope(h.Scope), Reason: h.Reason, Runs: h.Runs, Since: h.CreatedAt.UTC(), Until: utc(h.Until),
		Park: optional(ParkReason(h.Park)), Code: optional(h.Code),
	}
	switch h.Scope {
	case models.HoldNumber:
		out.NumberID = &h.Object
	case models.HoldAccount:
		out.WabaID = &h.Object
	case models.HoldTemplate:
		if t := h.Template; t != nil {
			out.Template = &HeldTemplate{ID: t.ID, Name: t.Name, Language: t.Language}
		}
	case models.HoldPortfolio: // no hold in force is of it
	}
	return out
}

// ListHolds pages through the holds in force.
func (s *server) ListHolds(ctx context.Context, r ListHoldsRequestObject) (ListHoldsResponseObject, error) {
	rows, next, err := s.Holds.ListHolds(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListHolds200JSONResponse{Items: each(rows, holdAnswer), Next: optional(next)}, err
}

// ReleaseHold ends a hold.
func (s *server) ReleaseHold(ctx context.Context, r ReleaseHoldRequestObject) (ReleaseHoldResponseObject, error) {
	who := callerOf(ctx)
	_, err := s.HoldControls.Release(ctx, who.workspaceID, r.ID, who.actor)
	return ReleaseHold204Response{}, err
}
