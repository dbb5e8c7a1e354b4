package api

import (
	"context"
	"slices"

	"cadenza/models"
)

// AutomationList reads the automations of a workspace.
type AutomationList interface {
	ListAutomations(
		ctx context.Context, workspaceID string, ask models.AutomationQuery, p models.Page,
	) ([]models.ListedAutomation, string, error)
}

// weekDays is how many days the figures in a list of automations count, with today.
const weekDays = 7

// ListAutomations pages through the automations, with what they did within the last days.
func (s *server) ListAutomations(ctx context.Context, r ListAutomationsRequestObject) (ListAutomationsResponseObject, error) {
	who := callerOf(ctx)
	ask := models.AutomationQuery{
		State: models.AutomationState(value(r.Params.State)), LabelID: value(r.Params.LabelID), Search: value(r.Params.Search),
		Sort: models.AutomationSort(value(r.Params.Sort)),
	}
	rows, next, err := s.AutomationList.ListAutomations(ctx, who.workspaceID, ask, page(r.Params.Limit, r.Params.After))
	if err != nil {
		return nil, err
	}
	figures := map[string]models.Figures{}
	if slices.Contains(who.scopes, models.ScopeReportsRead) && len(rows) > 0 {
		zone, err := s.zone(ctx)
		if err != nil {
			return nil, err
		}
		ids := each(rows, func(a models.ListedAutomation) string { return a.ID })
		if figures, err = s.Reports.Overview(ctx, who.workspaceID, ids, models.LastDays(s.Now(), weekDays, zone)); err != nil {
			return nil, err
		}
	}
	items := each(rows, func(a models.ListedAutomation) ListedAutomation { return listedAutomation(a, figures[a.ID]) })
	return ListAutomations200JSONResponse{Items: items, Next: optional(next)}, nil
}

func listedAutomation(a models.ListedAutomation, figures models.Figures) ListedAutomation {
	head, of := automationSummary(a.Automation), models.ReportOf{Kind: models.SubjectAutomation, ID: a.ID}
	out := ListedAutomation{
		ID: head.ID, Name: head.Name, Slug: head.Slug, State: head.State, Revision: head.Revision, NumberID: head.NumberID,
		Reentry: head.Reentry, PausedAt: head.PausedAt, CreatedAt: head.CreatedAt, UpdatedAt: head.UpdatedAt,
		ManagedBy: head.ManagedBy, Labels: each(a.Labels, labelAnswer),
		Inside: figures.Of(models.FigureQuery{Of: of, Figure: models.FigureInside}),
		Week:   map[string]int{},
	}
	for _, name := range of.Daily() {
		out.Week[string(name)] = figures.Of(models.FigureQuery{Of: of, Figure: name})
	}
	return out
}
