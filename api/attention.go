package api

import (
	"context"

	"cadenza/models"
)

// AttentionStore reads what needs a person, beside runs that parked.
type AttentionStore interface {
	ListSetAside(ctx context.Context, workspaceID string, p models.Page) ([]models.SetAside, string, error)
	// WarnedNumbers are those of which Meta thinks ill.
	WarnedNumbers(ctx context.Context, workspaceID string) ([]models.WarnedNumber, error)
	DismissLimitDrop(ctx context.Context, workspaceID, numberID, actor string) error
	RestoredAutomations(ctx context.Context, workspaceID string) ([]models.RestoredAutomation, error)
}

// RestoredControls lets automations go on that were set back with their database.
type RestoredControls interface {
	// GoOnRestored goes on with the automation and its runs, and returns how many runs.
	GoOnRestored(ctx context.Context, workspaceID, automationID string, from models.GoOnFrom, actor string) (int, error)
}

// ListRestored lists the automations that wait for a decision.
func (s *server) ListRestored(ctx context.Context, _ ListRestoredRequestObject) (ListRestoredResponseObject, error) {
	rows, err := s.Attention.RestoredAutomations(ctx, callerOf(ctx).workspaceID)
	return ListRestored200JSONResponse{Items: each(rows, func(a models.RestoredAutomation) RestoredAutomation {
		return RestoredAutomation{AutomationID: a.AutomationID, Name: a.Name, Runs: a.Runs, Since: a.Since.UTC()}
	})}, err
}

// GoOnRestored decides how an automation's runs go on.
func (s *server) GoOnRestored(ctx context.Context, r GoOnRestoredRequestObject) (GoOnRestoredResponseObject, error) {
	who := callerOf(ctx)
	from := models.FromWorkflow
	if r.Body.GoOn != nil {
		from = models.GoOnFrom(*r.Body.GoOn)
	}
	resumed, err := s.RestoredControls.GoOnRestored(ctx, who.workspaceID, r.Body.AutomationID, from, who.actor)
	return GoOnRestored202JSONResponse{Resumed: resumed}, err
}

// ListSetAside pages through what could not be served.
func (s *server) ListSetAside(ctx context.Context, r ListSetAsideRequestObject) (ListSetAsideResponseObject, error) {
	rows, next, err := s.Attention.ListSetAside(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListSetAside200JSONResponse{Items: each(rows, setAside), Next: optional(next)}, err
}

func setAside(a models.SetAside) SetAside {
	return SetAside{
		ID: a.ID, Part: SetAsidePart(a.Part), Object: a.Key, Reason: a.Reason, Failures: a.Failures,
		Since: a.FirstAt.UTC(), LastAt: a.LastAt.UTC(), RetryAt: a.RetryAt.UTC(),
	}
}

// ListWarnedNumbers lists the numbers of which Meta thinks ill.
func (s *server) ListWarnedNumbers(ctx context.Context, _ ListWarnedNumbersRequestObject) (ListWarnedNumbersResponseObject, error) {
	rows, err := s.Attention.WarnedNumbers(ctx, callerOf(ctx).workspaceID)
	return ListWarnedNumbers200JSONResponse{Items: each(rows, warnedNumber)}, err
}

func warnedNumber(n models.WarnedNumber) WarnedNumber {
	out := WarnedNumber{
		NumberID: n.ID, DisplayPhone: n.DisplayPhone, Quality: optional(n.Quality), RecipientLimit: n.RecipientLimit,
		Warnings: each(n.Warnings(), func(w models.NumberWarning) NumberWarning { return NumberWarning(w) }),
	}
	if n.Quality == models.QualityRed {
		out.RedSince = utc(n.QualityAt)
	}
	if n.DroppedAt == nil {
		return out
	}
	out.DroppedAt = utc(n.DroppedAt)
	if value(n.DroppedFrom) != 0 { // else it was any number of people
		out.DroppedFrom = n.DroppedFrom
	}
	return out
}

// DismissLimitDrop notes that a person has seen that a number's limit dropped.
func (s *server) DismissLimitDrop(ctx context.Context, r DismissLimitDropRequestObject) (DismissLimitDropResponseObject, error) {
	who := callerOf(ctx)
	return DismissLimitDrop204Response{}, s.Attention.DismissLimitDrop(ctx, who.workspaceID, r.ID, who.actor)
}
