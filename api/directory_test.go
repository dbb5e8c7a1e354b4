package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// firstOf is the first item of a list.
func (b *testBundle) firstOf(path string) object {
	b.t.Helper()
	items := as[[]any](b.do("GET", path, nil).wants(200).json()["items"])
	require.NotEmpty(b.t, items, path)
	return as[object](items[0])
}

func TestNamesStandBesideIdsForWhoMayReadContacts(t *testing.T) { // Roles
	t.Parallel()
	b := setup(t)
	id, _ := b.lived()
	run := as[string](b.firstOf("/v1/runs")["id"])
	campaign := b.do("POST", "/v1/campaigns", object{"name": "Spring", "automation_id": b.active(), "contact_ids": []string{id}})
	member := models.CampaignMember{
		CampaignID: as[string](campaign.wants(201).json()["id"]), ContactID: id, WorkspaceID: b.workspace.ID, State: models.MemberToStart,
	}
	require.NoError(t, b.store.Pool().Create(&member).Error)
	ada := object{"first_name": "Ada", "last_name": "", "phone": "+393470000001"}
	lists := []string{
		"/v1/runs", "/v1/automations/" + as[string](b.firstOf("/v1/runs")["automation_id"]) + "/runs",
		"/v1/campaigns/" + member.CampaignID + "/members",
	}
	for _, path := range lists {
		require.Equal(t, any(ada), b.firstOf(path)["contact"], path)
	}
	require.Equal(t, any(ada), b.do("GET", "/v1/runs/"+run, nil).wants(200).json()["contact"])

	b.key = b.newKey(b.workspace.ID, models.ScopeRunsRead, models.ScopeAutomationsRead)
	for _, path := range lists {
		require.NotContains(t, b.firstOf(path), "contact", "a key that may not read contacts: %s", path)
	}
	require.NotContains(t, b.do("GET", "/v1/runs/"+run, nil).wants(200).json(), "contact")
}

func TestRevisionsAndTheAuditNameTheirAuthors(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleAdmin)
	made := ada.do("POST", "/v1/automations", object{"name": "Welcome", "steps": []object{{"kind": "add_tags", "tags": []string{"x"}}}})
	at := "/v1/automations/" + as[string](made.wants(201).json()["id"])
	ada.do("POST", at+"/activate", nil).wants(200)
	require.Equal(t, ada.user.Name, b.firstOf(at + "/revisions")["published_by_name"])
	require.Equal(t, ada.user.Name, b.do("GET", at+"/revisions/1", nil).wants(200).json()["published_by_name"])
	require.Equal(t, ada.user.Name, b.firstOf("/v1/audit")["actor_name"])
	require.NoError(t, b.store.Pool().Model(&models.AuditEntry{}).Where("workspace_id = ?", b.workspace.ID).Update("actor", "system").Error)
	require.NotContains(t, b.firstOf("/v1/audit"), "actor_name")
}

func TestListsAndTagsCountTheContactsWhomTheCallerSees(t *testing.T) { // I1
	t.Parallel()
	b := setup(t)
	mine, others := b.newContact("+393470000001"), b.newContact("+393470000002")
	list := as[string](b.do("POST", "/v1/lists", object{"name": "vip"}).wants(201).json()["id"])
	for _, id := range []string{mine, others} {
		b.do("POST", "/v1/contacts/"+id+"/lists", object{"add": []string{list}}).wants(200)
		b.do("POST", "/v1/contacts/"+id+"/tags", object{"add": []string{"gold"}}).wants(200)
	}
	b.do("POST", "/v1/lists", object{"name": "empty"}).wants(201)
	require.EqualValues(t, 0, b.firstOf("/v1/lists")["contacts"])
	require.EqualValues(t, 2, b.do("GET", "/v1/lists/"+list, nil).wants(200).json()["contacts"])
	require.EqualValues(t, 2, b.firstOf("/v1/tags")["contacts"])
	p := b.operatorOf(mine)
	require.EqualValues(t, 1, p.do("GET", "/v1/lists/"+list, nil).wants(200).json()["contacts"])
	tag := as[[]any](p.do("GET", "/v1/tags", nil).wants(200).json()["items"])[0]
	require.EqualValues(t, 1, as[object](tag)["contacts"])
}
