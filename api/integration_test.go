package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestTheIntegrationStartsOfAllAutomationsAreListedWithTheirLastCall(t *testing.T) { // S2
	t.Parallel()
	b := setup(t)
	require.Empty(t, b.do("GET", "/v1/integrations", nil).wants(200).json()["items"])
	draft := b.do("POST", "/v1/automations", object{
		"name": "CRM", "start": []object{{"kind": "integration", "label": "sales"}}, "steps": []object{},
	}).wants(201).json()
	id, secret := b.integration()
	b.outside("/wh/ap/"+id+"/", "application/json", `{"secret":"`+secret+`","phone":"+393470000001","city":"Lecce"}`).wants(200)

	items := as[[]any](b.do("GET", "/v1/integrations", nil).wants(200).json()["items"])
	require.Len(t, items, 2)
	second, first := as[object](items[0]), as[object](items[1])
	require.Equal(t, object{
		"id": as[object](as[[]any](draft["start"])[0])["id"], "automation_id": draft["id"], "automation_name": "CRM",
		"automation_state": "draft", "label": "sales", "last_call": nil, "url": as[object](as[[]any](draft["start"])[0])["url"],
	}, first)
	require.Equal(t, "active", second["automation_state"])
	require.Equal(t, b.calls(id)[0], second["last_call"])

	b.do("POST", "/v1/automations/"+as[string](second["automation_id"])+"/archive", nil).wants(200)
	page := b.do("GET", "/v1/integrations?limit=1", nil).wants(200).json()
	require.Len(t, page["items"], 1, "none of an archived one")
	require.Nil(t, page["next"])
}

func TestAnIntegrationStartGetsAnotherSecretAndKeepsItsAddress(t *testing.T) { // S2
	t.Parallel()
	b := setup(t)
	id, before := b.integration()
	automation := as[string](as[object](as[[]any](b.do("GET", "/v1/integrations", nil).json()["items"])[0])["automation_id"])
	path := "/v1/automations/" + automation + "/start/"
	call := func(secret string) answer {
		return b.outside("/wh/ap/"+id+"/", "application/json", `{"secret":"`+secret+`","phone":"+393470000001"}`)
	}
	made := as[string](b.do("POST", path+id+"/secret", nil, "Idempotency-Key", "k").wants(201).json()["secret"])
	require.NotEqual(t, before, made)
	require.JSONEq(t, `{}`, string(b.do("POST", path+id+"/secret", nil, "Idempotency-Key", "k").wants(201).body), "it is shown once")
	call(before).problem(404, "not-found")
	call(made).wants(200)
	b.auditedOf("automation/"+automation, "automation.start_secret")

	starts := as[[]any](b.do("GET", "/v1/automations/"+automation, nil).json()["start"])
	hours := as[string](as[object](starts[1])["id"])
	b.do("POST", path+hours+"/secret", nil).problem(404, "not-found")
	b.do("POST", "/v1/automations/x/start/"+id+"/secret", nil).problem(404, "not-found")
	reader := b.newKey(b.workspace.ID, models.ScopeAutomationsRead)
	b.do("POST", path+id+"/secret", nil, "Authorization", "Bearer "+reader).problem(403, "forbidden")
}
