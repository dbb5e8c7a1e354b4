package api

import (
	"context"

	"cadenza/models"
)

// WebhookStore keeps what became of outgoing webhooks (A10).
type WebhookStore interface {
	ListWebhookEndpoints(ctx context.Context, workspaceID string, p models.Page) ([]models.WebhookEndpoint, string, error)
	// ResumeWebhookEndpoint lets webhooks go to a paused host again; one that is not paused is CodeConflict.
	ResumeWebhookEndpoint(ctx context.Context, workspaceID, id, actor string) (models.WebhookEndpoint, error)
	ListWebhookDeliveries(
		ctx context.Context, workspaceID string, f models.DeliveryFilter, p models.Page,
	) ([]models.WebhookDelivery, string, error)
}

func endpointAnswer(e models.WebhookEndpoint) WebhookEndpoint {
	out := WebhookEndpoint{
		ID: e.ID, Host: e.Host, State: "ok", FirstFailureAt: utc(e.FirstFailureAt), PausedAt: utc(e.PausedAt), Reason: e.Reason,
	}
	switch {
	case e.PausedAt != nil:
		out.State = "paused"
	case e.FirstFailureAt != nil:
		out.State = "failing"
	}
	return out
}

func deliveryAnswer(d models.WebhookDelivery) WebhookDelivery {
	return WebhookDelivery{
		ID: d.ID, AutomationID: d.AutomationID, RunID: d.RunID, StepID: d.StepID, Visit: d.Visit, ContactID: d.ContactID,
		Host: d.Host, State: WebhookDeliveryState(d.State), Attempts: d.Attempts, LastStatus: d.LastStatus, Error: d.Error,
		Answer: d.Answer, DurationMs: d.DurationMS, NextAttemptAt: utc(d.NextAttemptAt), CreatedAt: d.CreatedAt.UTC(),
		UpdatedAt: d.UpdatedAt.UTC(),
	}
}

// ListWebhooks pages through the hosts that webhooks have called.
func (s *server) ListWebhooks(ctx context.Context, r ListWebhooksRequestObject) (ListWebhooksResponseObject, error) {
	rows, next, err := s.Webhooks.ListWebhookEndpoints(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListWebhooks200JSONResponse{Items: each(rows, endpointAnswer), Next: optional(next)}, err
}

// ResumeWebhook lets webhooks go to a paused host again.
func (s *server) ResumeWebhook(ctx context.Context, r ResumeWebhookRequestObject) (ResumeWebhookResponseObject, error) {
	who := callerOf(ctx)
	endpoint, err := s.Webhooks.ResumeWebhookEndpoint(ctx, who.workspaceID, r.ID, who.actor)
	return ResumeWebhook200JSONResponse(endpointAnswer(endpoint)), err
}

// ListWebhookDeliveries pages through what became of webhooks.
func (s *server) ListWebhookDeliveries(
	ctx context.Context, r ListWebhookDeliveriesRequestObject,
) (ListWebhookDeliveriesResponseObject, error) {
	filter := models.DeliveryFilter{
		RunID: value(r.Params.RunID), AutomationID: value(r.Params.AutomationID), Host: value(r.Params.Host),
		State: models.DeliveryState(value(r.Params.State)),
	}
	rows, next, err := s.Webhooks.ListWebhookDeliveries(ctx, callerOf(ctx).workspaceID, filter, page(r.Params.Limit, r.Params.After))
	return ListWebhookDeliveries200JSONResponse{Items: each(rows, deliveryAnswer), Next: optional(next)}, err
}
