package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestAPreviewOfACampaignShowsItForThreeWhomItReaches(t *testing.T) { // C1
	t.Parallel()
	b := setup(t)
	list := as[string](b.do("POST", "/v1/lists", object{"name": "vip"}).wants(201).json()["id"])
	for _, phone := range []string{"+393470000001", "+393470000002", "+393470000003", "+393470000004"} {
		b.do("POST", "/v1/lists/"+list+"/members", object{"contact_ids": []string{b.newContact(phone)}}).wants(200)
	}
	b.simulator.answer = models.Simulation{Zone: "Europe/Rome", Timeline: []models.SimulatedEvent{
		{At: time.Now(), Step: &models.SimulatedStep{Step: models.StepRef{Kind: models.KindAddTags}, Status: models.StepDone}},
		{At: time.Now(), Step: &models.SimulatedStep{
			Step: models.StepRef{Kind: models.KindSendTemplate}, Status: models.StepFailed, Reason: models.ReasonMissingParameter,
		}},
	}}
	body := object{"template": object{"name": "offer", "language": "it"}, "list_ids": []string{list}}
	got := b.do("POST", "/v1/campaigns/preview", body).wants(200).json()
	require.Equal(t, []any{4.0, 4.0, nil, 1.0}, []any{got["people"], got["reachable"], got["number_id"], got["days_needed"]})
	samples := as[[]any](got["samples"])
	require.Len(t, samples, models.CampaignSamples)
	require.Equal(t, "+393470000001", as[object](as[object](samples[0])["contact"])["phone"])
	require.Equal(t, "missing_parameter", as[object](as[object](samples[0])["step"])["reason"])
	require.Equal(t, "offer", b.simulator.asked[0].Definition.Definition.References().Templates[0].Name)

	b.simulator.err = models.Invalid("no", []models.Violation{{Pointer: "/definition/steps/0/template", Detail: "is not approved"}})
	got = b.do("POST", "/v1/campaigns/preview", body).wants(200).json()
	require.Equal(t, []any{object{"pointer": "/template/name", "detail": "is not approved"}}, got["problems"])
	require.Empty(t, got["samples"])

	alone := b.do("POST", "/v1/campaigns/preview", object{"list_ids": []string{list}}).wants(200).json()
	require.Equal(t, []any{4.0, []any{}}, []any{alone["people"], alone["samples"]}, "people alone")
	body["automation_id"] = b.active()
	require.Equal(t, []string{""}, b.do("POST", "/v1/campaigns/preview", body).problem(422, "invalid"))
	gone := b.do("POST", "/v1/campaigns/preview", object{"list_ids": []string{"x"}})
	require.Equal(t, []string{"/list_ids/0"}, gone.problem(422, "invalid"))
	require.Empty(t, b.do("GET", "/v1/campaigns", nil).wants(200).json()["items"], "nothing is kept")
}
