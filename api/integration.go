package api

import (
	"context"

	"cadenza/models"
)

// ListIntegrations pages through the integration starts of all automations.
func (s *server) ListIntegrations(ctx context.Context, r ListIntegrationsRequestObject) (ListIntegrationsResponseObject, error) {
	rows, next, err := s.StartSteps.ListIntegrationStarts(ctx, callerOf(ctx).workspaceID, page(r.Params.Limit, r.Params.After))
	return ListIntegrations200JSONResponse{Items: each(rows, s.integrationAnswer), Next: optional(next)}, err
}

func (s *server) integrationAnswer(start models.IntegrationStart) Integration {
	out := Integration{
		ID: start.ID, AutomationID: start.AutomationID, AutomationName: start.AutomationName,
		AutomationState: AutomationState(start.AutomationState), Label: start.Label, URL: s.startURL(start.ID),
	}
	if start.LastCall != nil {
		last := startCallAnswer(*start.LastCall)
		out.LastCall = &last
	}
	return out
}

// startURL is where an integration start is called.
func (s *server) startURL(id string) string { return s.publicURL + "/wh/ap/" + id + "/" }

// NewStartSecret gives an integration start a new secret, and shows it, this once.
func (s *server) NewStartSecret(ctx context.Context, r NewStartSecretRequestObject) (NewStartSecretResponseObject, error) {
	who := callerOf(ctx)
	made, err := once(ctx, s, r.Params.IdempotencyKey, withoutStartSecret, func(ctx context.Context) (StartSecret, error) {
		secret := s.startSecret()
		err := s.StartSteps.ReplaceStartSecret(ctx, who.workspaceID, r.ID, r.StartID, models.HashSecret(secret), who.actor)
		return StartSecret{Secret: &secret}, err
	})
	return NewStartSecret201JSONResponse(made), err
}

func withoutStartSecret(StartSecret) StartSecret { return StartSecret{} }
