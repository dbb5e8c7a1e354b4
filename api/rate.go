package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"cadenza/models"
)

// RateStore keeps what messages cost, as the workspace was told it.
type RateStore interface {
	ListRates(ctx context.Context, workspaceID string) ([]models.Rate, error)
	ReplaceRates(ctx context.Context, workspaceID string, rates []models.Rate, actor string) error
}

// ListRates reads all rates.
func (s *server) ListRates(ctx context.Context, _ ListRatesRequestObject) (ListRatesResponseObject, error) {
	rates, err := s.Rates.ListRates(ctx, callerOf(ctx).workspaceID)
	return ListRates200JSONResponse{Rates: list(rates)}, err
}

// ReplaceRates replaces all rates.
func (s *server) ReplaceRates(ctx context.Context, r ReplaceRatesRequestObject) (ReplaceRatesResponseObject, error) {
	who := callerOf(ctx)
	if err := models.Invalid("the rates break rules", models.ValidateRates("/rates", r.Body.Rates)); err != nil {
		return nil, err
	}
	if err := s.Rates.ReplaceRates(ctx, who.workspaceID, r.Body.Rates, who.actor); err != nil {
		return nil, err
	}
	rates, err := s.Rates.ListRates(ctx, who.workspaceID)
	return ReplaceRates200JSONResponse{Rates: list(rates)}, err
}

// list is never nil.
func list(rates []models.Rate) []models.Rate { return append([]models.Rate{}, rates...) }

// tariff orders the rates of the workspace by its zone.
func (s *server) tariff(ctx context.Context) (models.Tariff, error) {
	who := callerOf(ctx)
	rates, err := s.Rates.ListRates(ctx, who.workspaceID)
	if err != nil {
		return models.Tariff{}, err
	}
	workspace, err := s.Settings.GetWorkspace(ctx, who.workspaceID)
	if err != nil {
		return models.Tariff{}, err
	}
	zone, err := time.LoadLocation(workspace.TimeZone)
	if err != nil {
		return models.Tariff{}, fmt.Errorf("read the zone of a workspace: %w", err)
	}
	return models.NewTariff(rates, zone)
}

// pricingOf is what the delivered messages of a report cost.
func (s *server) pricingOf(ctx context.Context, of models.ReportOf, p models.Period) (models.Pricing, error) {
	tariff, err := s.tariff(ctx)
	if err != nil {
		return models.Pricing{}, err
	}
	periods := tariff.Split(p)
	counts, err := s.Reports.Prices(ctx, callerOf(ctx).workspaceID, models.PriceQuery{Subject: of.Kind, ID: of.ID, Periods: periods})
	return tariff.Price(periods, counts), err
}

func pricingAnswer(p models.Pricing) Pricing {
	return Pricing{
		Billable: p.Billable, Free: p.Free, WithoutRate: p.WithoutRate,
		Messages: each(p.Counts, func(c models.PriceCount) PricedMessages {
			return PricedMessages{Category: c.Category, Type: c.Type, Billable: c.Billable, Count: c.N}
		}),
		Estimate: each(p.Estimate, func(a models.Amount) Amount { return Amount{Currency: a.Currency, Amount: a.Sum} }),
	}
}

// maxPricingItems is how many items a report of prices has at most.
const maxPricingItems = 1000

// pricedBy are the ways in which a report of prices can be divided: by what the messages are counted, and what of a
// count is the item's id.
var pricedBy = map[string]struct {
	subject models.FigureSubject
	id      func(models.PricedFigure) string
}{
	"category":   {models.SubjectNumber, func(f models.PricedFigure) string { return f.Price.Parts().Category }},
	"country":    {models.SubjectNumber, func(f models.PricedFigure) string { return f.Price.Parts().Country }},
	"number":     {models.SubjectNumber, func(f models.PricedFigure) string { return f.ID }},
	"campaign":   {models.SubjectCampaign, func(f models.PricedFigure) string { return f.ID }},
	"automation": {models.SubjectAutomation, func(f models.PricedFigure) string { return f.ID }},
	"template":   {models.SubjectTemplate, func(f models.PricedFigure) string { return f.ID }},
}

// PricingReport says what the delivered messages of the workspace cost.
func (s *server) PricingReport(ctx context.Context, r PricingReportRequestObject) (PricingReportResponseObject, error) {
	period, err := s.period(ctx, r.Params.From, r.Params.To)
	if err != nil {
		return nil, ofParameters(err)
	}
	tariff, err := s.tariff(ctx)
	if err != nil {
		return nil, err
	}
	name := cmp.Or(string(value(r.Params.By)), "category")
	by, periods := pricedBy[name], tariff.Split(period)
	workspace := callerOf(ctx).workspaceID
	counts, err := s.Reports.Prices(ctx, workspace, models.PriceQuery{Subject: by.subject, Periods: periods})
	if err != nil {
		return nil, err
	}
	all := counts
	if by.subject != models.SubjectNumber { // a message always has a number, and not always one of the others
		if all, err = s.Reports.Prices(ctx, workspace, models.PriceQuery{Subject: models.SubjectNumber, Periods: periods}); err != nil {
			return nil, err
		}
	}
	groups := map[string][]models.PricedFigure{}
	for _, c := range counts {
		groups[by.id(c)] = append(groups[by.id(c)], c)
	}
	items := []PricingItem{}
	for id, of := range groups {
		items = append(items, PricingItem{ID: id, Pricing: pricingAnswer(tariff.Price(periods, of))})
	}
	slices.SortFunc(items, func(a, b PricingItem) int {
		return cmp.Or(cmp.Compare(b.messages(), a.messages()), cmp.Compare(a.ID, b.ID))
	})
	return PricingReport200JSONResponse{
		From: utc(period.From), To: utc(period.To), By: name, Items: items[:min(len(items), maxPricingItems)],
		Total: pricingAnswer(tariff.Price(periods, all)),
	}, nil
}

// messages is how many messages the item counts.
func (i PricingItem) messages() int { return i.Pricing.Billable + i.Pricing.Free }
