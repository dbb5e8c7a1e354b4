package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestWithoutAKeyThatWorksNobodyGetsIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for name, header := range map[string]string{
		"absent": "", "another scheme": "Basic " + b.key, "unknown": "Bearer " + marker, "empty": "Bearer ", "the hash": "Bearer " +
			models.HashSecret(b.key),
	} {
		got := b.do("GET", "/v1/lists", nil, "Authorization", header)
		got.problem(401, "unauthorized")
		require.Equal(t, "Bearer", got.header.Get("WWW-Authenticate"), name)
		require.NotContains(t, string(got.body), marker)
	}
	b.do("POST", "/v1/lists", object{"name": 7}, "Authorization", "").problem(401, "unauthorized")
	b.do("POST", "/v1/lists", "{", "Authorization", "").problem(401, "unauthorized")
}

func TestAKeyShowsItselfOnceAndEndsWhenRevoked(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.do(
		"POST", "/v1/api_keys", object{"name": "shop", "scopes": []string{"contacts:read"}}, "Idempotency-Key", "k",
	).wants(201).json()
	secret := as[string](made["key"])
	b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+secret).wants(200)
	again := b.do(
		"POST", "/v1/api_keys", object{"name": "shop", "scopes": []string{"contacts:read"}}, "Idempotency-Key", "k",
	).wants(201).json()
	require.Equal(t, made["id"], again["id"])
	require.NotContains(t, again, "key")
	require.NotContains(t, b.do("GET", "/v1/api_keys/"+as[string](made["id"]), nil).json(), "key")
	b.do("DELETE", "/v1/api_keys/"+as[string](made["id"]), nil).wants(204)
	b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+secret).problem(401, "unauthorized")
}

func TestAScopeThatIsMissingIs403(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.key = b.newKey(b.workspace.ID, models.ScopeContactsRead, models.ScopeKeysWrite)
	b.do("GET", "/v1/lists", nil).wants(200)
	b.do("POST", "/v1/lists", object{"name": "a"}).problem(403, "forbidden")
	b.do("GET", "/v1/automations", nil).problem(403, "forbidden")
	b.do("GET", "/v1/settings", nil).problem(403, "forbidden")
	b.do("POST", "/v1/contacts/x/end_runs", nil).problem(403, "forbidden")
	b.do("POST", "/v1/api_keys", object{"name": "more", "scopes": []string{"contacts:write"}}).problem(403, "forbidden")
	b.do("POST", "/v1/api_keys", object{"name": "same", "scopes": []string{"contacts:read"}}).wants(201)
}

func TestAnotherWorkspacesThingsDoNotExist(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := as[string](b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}).wants(201).json()["id"])
	list := as[string](b.do("POST", "/v1/lists", object{"name": "a"}).wants(201).json()["id"])
	automation := b.active()
	run := as[string](b.do("POST", "/v1/automations/"+automation+"/runs", object{"contact_id": contact}).wants(202).json()["id"])
	_, b.key = b.newWorkspace(models.AllScopes()...)
	for _, path := range []string{
		"/v1/contacts/" + contact, "/v1/lists/" + list, "/v1/automations/" + automation, "/v1/runs/" + run,
		"/v1/lists/" + list + "/members",
	} {
		b.do("GET", path, nil).problem(404, "not-found")
	}
	b.do("POST", "/v1/automations/"+automation+"/runs", object{"contact": object{"phone": "+393470000002"}}).problem(404, "not-found")
	b.do("POST", "/v1/automations/"+automation+"/activate", nil).problem(404, "not-found")
	b.do("PUT", "/v1/automations/"+automation, object{"name": "mine"}, "If-Match", "*").problem(404, "not-found")
	b.do("POST", "/v1/runs/"+run+"/end", nil).problem(404, "not-found")
	b.do("POST", "/v1/contacts/"+contact+"/end_runs", nil).problem(404, "not-found")
	b.do("DELETE", "/v1/contacts/"+contact, nil).problem(404, "not-found")
	require.Empty(t, b.do("GET", "/v1/runs", nil).json()["items"])
}
