package api

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/models"
)

// lived is a contact to whom something of everything has happened; it returns the address.
func (b *testBundle) lived() (id, path string) {
	b.t.Helper()
	b.do("POST", "/v1/fields", object{"code": "CITY", "type": "text"}).wants(201)
	id = as[string](
		b.do("POST", "/v1/contacts", object{
			"phone": "+393470000001", "first_name": "Ada", "fields": object{"CITY": "Bari"},
		}).wants(201).json()["id"],
	)
	path = "/v1/contacts/" + id
	b.do("PATCH", path, object{"fields": object{"CITY": "Lecce"}}).wants(200)
	list := "/v1/lists/" + as[string](b.do("POST", "/v1/lists", object{"name": "vip"}).wants(201).json()["id"])
	b.do("POST", list+"/members", object{"contact_ids": []string{id}}).wants(200)
	b.do("DELETE", list+"/members/"+id, nil).wants(204)
	ticket := "/v1/tickets/" + as[string](
		b.do("POST", "/v1/tickets", object{"contact_id": id, "title": "Call back"}).wants(201).json()["id"],
	)
	b.do("PATCH", ticket, object{"status": "closed"}).wants(200)
	automation := b.active()
	run := b.do("POST", "/v1/automations/"+automation+"/runs", object{"contact_id": id}).wants(202).json()
	b.began(automation, as[string](run["id"]))
	return id, path
}

// began gives a run's row what its workflow would: the id of its first execution.
func (b *testBundle) began(automationID, runID string) {
	b.t.Helper()
	require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) error {
		standing, err := tx.Lock(b.t.Context(), automationID, runID)
		if err != nil {
			return err
		}
		run := standing.Run
		run.Status, run.WorkflowRunID = models.RunWaiting, "first/execution"
		return tx.SaveRun(b.t.Context(), run)
	}))
}

func TestTheTimelineTellsWhatHappenedNewestFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, path := b.lived()
	items := as[[]any](b.do("GET", path+"/timeline?limit=200", nil).wants(200).json()["items"])
	var kinds []string
	byKind := map[string]object{}
	for _, item := range items {
		item := as[object](item)
		kinds = append(kinds, as[string](item["kind"]))
		byKind[as[string](item["kind"])] = item
	}
	require.Equal(t, "run_entered", kinds[0])
	require.Equal(t, "contact_created", kinds[len(kinds)-1])
	require.ElementsMatch(
		t,
		[]string{"contact_created", "field_set", "field_set", "list_joined", "list_left", "ticket_opened", "ticket_changed", "run_entered"},
		kinds,
	)
	require.Equal(t, "Bari", as[object](byKind["field_set"]["field"])["value"], "the oldest, which came last")
	require.Equal(t, "vip", as[object](byKind["list_left"]["list"])["name"])
	require.Equal(t, "open", as[object](byKind["ticket_changed"]["ticket"])["from"])
	run := as[object](byKind["run_entered"]["run"])
	require.Equal(t, "Welcome", run["automation_name"])
	require.Equal(t, "manual", run["start_kind"])
	want := "https://temporal.example/ui/namespaces/shop%2Fone/workflows/" + url.PathEscape(as[string](
		run["workflow_id"],
	)) + "/first%2Fexecution/history"
	require.Equal(t, want, run["temporal_ui_url"])

	var paged []any
	for at := path + "/timeline?limit=3"; ; {
		page := b.do("GET", at, nil).wants(200).json()
		paged = append(paged, as[[]any](page["items"])...)
		next, more := page["next"].(string)
		if !more {
			break
		}
		at = path + "/timeline?limit=3&after=" + next
	}
	require.Equal(t, items, paged)
	require.Equal(t, []string{"?after"}, b.do("GET", path+"/timeline?after=x", nil).problem(422, "invalid"))
}

func TestWithoutAnAddressOfTemporalUIThereAreNoLinks(t *testing.T) {
	t.Parallel()
	run := models.Run{AutomationID: "a", ContactID: "c", WorkflowRunID: "r"}
	require.Empty(t, (&server{}).workflowLink(run))
	s := &server{Config: Config{Namespace: "default"}, temporalUIURL: "http://ui"}
	require.Equal(t, "http://ui/namespaces/default/workflows/automation%2Fa%2Fcontact%2Fc/r/history", s.workflowLink(run))
	run.EnteredAs = "d"
	require.Contains(t, s.workflowLink(run), "contact%2Fd", "a merged contact's workflow keeps its id")
	run.WorkflowRunID = ""
	require.Empty(t, s.workflowLink(run), "there is no workflow yet")
}

func TestTheExportHoldsAllThatIsKnown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, path := b.lived()
	require.NoError(t, b.store.KeepInbound(t.Context(), []models.InboundMessage{{
		WAMID: "wamid.1", WorkspaceID: b.workspace.ID, NumberID: "n", ContactID: &id, Kind: "text", Text: "ciao \"a\" tutti\n",
		SentAt: time.Now(), ReceivedAt: time.Now(),
	}}))
	require.NoError(t, b.store.RunTx(t.Context(), func(tx *store.RunTx) error {
		return tx.SaveDelivery(t.Context(), models.WebhookDelivery{
			WorkspaceID: b.workspace.ID, RunID: "r", StepID: "s", ContactID: id, Host: "crm.example", State: models.DeliveryDelivered,
			Answer: "ok",
		})
	}))
	got := b.do("GET", path+"/export", nil).wants(200)
	require.Equal(t, `attachment; filename="contact-`+id+`.json"`, got.header.Get("Content-Disposition"))
	known := got.json()
	require.Equal(t, "Ada", as[object](known["contact"])["first_name"])
	require.Equal(t, "ciao \"a\" tutti\n", as[object](as[[]any](known["inbound_messages"])[0])["text"])
	require.Equal(t, "crm.example", as[object](as[[]any](known["webhook_deliveries"])[0])["host"])
	require.Equal(t, "Lecce", as[object](as[[]any](known["fields"])[0])["value"])
	for part, n := range map[string]int{"identities": 2, "tags": 0, "lists": 0, "tickets": 1, "runs": 1, "messages": 0, "changes": 3} {
		require.Len(t, known[part], n, part)
	}
	for _, change := range as[[]any](known["changes"]) {
		require.Contains(t, []any{"field", "list", "ticket"}, as[object](change)["kind"])
	}
	require.NotContains(t, strings.ToLower(string(got.body)), "secret")
}

func TestTimelinesAndExportsAskForTheirScopesAndTheirWorkspace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, path := b.lived()
	for _, read := range []string{path + "/timeline", path + "/export"} {
		for _, lacking := range [][]models.Scope{
			{models.ScopeContactsRead}, {models.ScopeRunsRead}, {models.ScopeContactsWrite, models.ScopeSettingsRead},
		} {
			b.do("GET", read, nil, "Authorization", "Bearer "+b.newKey(b.workspace.ID, lacking...)).problem(403, "forbidden")
		}
		reader := b.newKey(b.workspace.ID, models.ScopeContactsRead, models.ScopeContactsExport, models.ScopeRunsRead,
			models.ScopeChatsRead, models.ScopeTicketsRead)
		b.do("GET", read, nil, "Authorization", "Bearer "+reader).wants(200)
		_, stranger := b.newWorkspace(models.AllScopes()...)
		b.do("GET", read, nil, "Authorization", "Bearer "+stranger).problem(404, "not-found")
	}
}
