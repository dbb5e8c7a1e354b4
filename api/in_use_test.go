package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestWhatIsInUseIsRefusedWithItsHolders(t *testing.T) {
	t.Parallel()
	b := setup(t)
	list := as[string](b.do("POST", "/v1/lists", object{"name": "clienti"}).wants(201).json()["id"])
	made := b.do("POST", "/v1/automations", object{
		"name": "Welcome", "steps": []object{{"kind": "add_to_lists", "list_ids": []string{list}}},
	}).wants(201).json()
	id := as[string](made["id"])
	b.do("POST", "/v1/automations/"+id+"/activate", nil).wants(200)
	refused := b.do("DELETE", "/v1/lists/"+list, nil)
	refused.problem(409, "in-use")
	require.Equal(t, []any{map[string]any{"kind": "automation", "id": id, "name": "Welcome"}}, refused.json()["holders"])
	b.do("DELETE", "/v1/lists/"+list+"?force=false", nil).problem(409, "in-use")
	b.do("DELETE", "/v1/lists/"+list+"?force=perhaps", nil).problem(400, "malformed")

	all := b.key
	b.key = b.newKey(b.workspace.ID, models.ScopeContactsRead, models.ScopeContactsWrite)
	b.do("DELETE", "/v1/lists/"+list+"?force=true", nil).problem(403, "forbidden")
	b.do("GET", "/v1/lists/"+list, nil).wants(200)
	b.key = all
	b.do("DELETE", "/v1/lists/"+list+"?force=true", nil).wants(204)
	b.do("GET", "/v1/lists/"+list, nil).problem(404, "not-found")
}

func TestRunsOfADeletedContactSaySo(t *testing.T) { // A17, R3
	t.Parallel()
	b := setup(t)
	run := b.do("POST", "/v1/automations/"+b.active()+"/runs", object{"contact": object{"phone": "+393470000001"}}).wants(202).json()
	b.do("DELETE", "/v1/contacts/"+as[string](run["contact_id"]), nil).wants(204)
	ended := b.do("GET", "/v1/runs/"+as[string](run["id"]), nil).wants(200).json()
	require.Equal(t, "ended", ended["status"])
	require.Equal(t, "contact_deleted", ended["outcome"])
}
