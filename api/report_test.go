package api

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// reported is an automation that three contacts entered, one of whom was ended.
func reported(b *testBundle) (report string) {
	b.t.Helper()
	id := b.active()
	for i, name := range []string{"=cmd()", "Ada", "Eva"} {
		started := b.do("POST", "/v1/automations/"+id+"/runs", object{"contact": object{
			"phone": fmt.Sprintf("+39347000000%d", i), "first_name": name,
		}}).wants(202)
		if name == "Eva" {
			b.do("POST", "/v1/runs/"+as[string](started.json()["id"])+"/end", nil).wants(200)
		}
	}
	return "/v1/automations/" + id + "/report"
}

func TestAReportCountsEachStepAndThePeriodsItIsAskedFor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := reported(b)
	got := b.do("GET", at, nil).wants(200).json()
	require.EqualValues(t, 3, got["entered"])
	require.EqualValues(t, 2, got["inside"])
	require.Nil(t, got["from"])
	require.Equal(t, []any{object{"reason": "ended_by_api", "count": 1.0}}, got["ended"])
	step := as[object](as[[]any](got["steps"])[0])
	require.Equal(t, "add_tags", step["kind"])
	require.InDelta(t, 0, step["share"], 0)
	require.Equal(t, []any{}, as[object](step["messages"])["failed"])

	past := b.do("GET", at+"?from=2020-01-01&to=2020-12-31", nil).wants(200).json()
	require.EqualValues(t, 0, past["entered"])
	require.EqualValues(t, 2, past["inside"], "who is inside is so now")
	require.Equal(t, "2019-12-31T23:00:00Z", past["from"], "a day is one of the workspace's zone")
	require.Equal(t, "2020-12-31T23:00:00Z", past["to"], "and the last one is part of the period")
	since := b.do("GET", at+"?from="+url.QueryEscape("2020-01-01T00:15:00+05:45"), nil).wants(200).json()
	require.EqualValues(t, 3, since["entered"])
	for _, query := range []string{
		"?from=2020-01-01T00:10:00Z", "?from=2020-13-01", "?to=2020-01-01Tx", "?from=2020-01-02T00:00:00Z&to=2020-01-01",
	} {
		require.Len(t, b.do("GET", at+query, nil).problem(422, "invalid"), 1, query)
	}
	b.do("GET", at+"?from=yesterday", nil).problem(400, "malformed")
	b.do("GET", "/v1/automations/none/report", nil).problem(404, "not-found")
}

func TestAFigureOpensItsContactsAndBecomesAList(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := reported(b)
	first := b.do("GET", at+"/contacts?figure=entered&limit=2", nil).wants(200).json()
	require.Len(t, first["items"], 2)
	require.Equal(t, "Eva", as[object](as[[]any](first["items"])[0])["first_name"], "the newest first")
	rest := b.do("GET", at+"/contacts?figure=entered&after="+as[string](first["next"]), nil).wants(200).json()
	require.Len(t, rest["items"], 1)
	require.Nil(t, rest["next"])
	ended := b.do("GET", at+"/contacts?figure=ended&reason=ended_by_api", nil).wants(200).json()
	require.Len(t, ended["items"], 1)
	require.Equal(t, []string{"?step_id"}, b.do("GET", at+"/contacts?figure=sent", nil).problem(422, "invalid"))
	require.Equal(t, []string{"?figure"}, b.do("GET", at+"/contacts?figure=nonsense", nil).problem(400, "malformed"))
	require.Equal(t, []string{"?figure"}, b.do("GET", at+"/contacts", nil).problem(400, "malformed"))

	made := b.do("POST", at+"/list", object{"name": "those", "figure": "entered"}, "Idempotency-Key", "k").wants(201).json()
	require.EqualValues(t, 3, made["members"])
	again := b.do("POST", at+"/list", object{"name": "those", "figure": "entered"}, "Idempotency-Key", "k").wants(201).json()
	require.Equal(t, made, again)
	list := as[string](as[object](made["list"])["id"])
	require.Len(t, b.do("GET", "/v1/lists/"+list+"/members", nil).wants(200).json()["items"], 3)
	b.do("POST", at+"/list", object{"name": "those", "figure": "entered"}).problem(409, "conflict")
	require.Equal(
		t, []string{"/from"},
		b.do("POST", at+"/list", object{"name": "x", "figure": "entered", "from": "2020-01-01T00:01:00Z"}).problem(422, "invalid"),
	)
	b.do("POST", at+"/list", object{"name": "x", "figure": "entered", "extra": 1}).problem(400, "malformed")
}

func TestReportsAreFilesThatNoSpreadsheetExecutes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := reported(b)
	read := func(path string) [][]string {
		got := b.do("GET", path, nil).wants(200)
		require.Equal(t, "text/csv; charset=utf-8", got.header.Get("Content-Type"))
		require.Contains(t, got.header.Get("Content-Disposition"), "attachment")
		rows, err := csv.NewReader(strings.NewReader(string(got.body))).ReadAll()
		require.NoError(t, err)
		return rows
	}
	contacts := read(at + "/contacts.csv?figure=entered")
	require.Equal(t, []string{"contact_id", "phone", "first_name", "last_name", "run_id", "at"}, contacts[0])
	require.Len(t, contacts, 4)
	require.Equal(t, "'=cmd()", contacts[3][2])
	require.Equal(t, "+393470000000", contacts[3][1])
	require.Len(t, read(at+"/contacts.csv?figure=completed"), 1, "nobody: the columns alone")
	report := read(at + ".csv")
	require.Contains(t, report, []string{"", "", "entered", "", "3"})
	require.Contains(t, report, []string{"", "", "ended", "ended_by_api", "1"})
	b.do("GET", at+"/contacts.csv?figure=sent", nil).problem(422, "invalid")
}

func TestContactsOfAFigureNeedTheScopeOfContacts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := reported(b)
	reader := b.newKey(b.workspace.ID, models.ScopeReportsRead)
	b.do("GET", at, nil, "Authorization", "Bearer "+reader).wants(200)
	for _, path := range []string{"/contacts?figure=entered", "/contacts.csv?figure=entered"} {
		b.do("GET", at+path, nil, "Authorization", "Bearer "+reader).problem(403, "forbidden")
	}
	b.do("POST", at+"/list", object{"name": "x", "figure": "entered"}, "Authorization", "Bearer "+reader).problem(403, "forbidden")
	_, stranger := b.newWorkspace(models.AllScopes()...)
	b.do("GET", at, nil, "Authorization", "Bearer "+stranger).problem(404, "not-found")
	b.do("GET", at+"/contacts?figure=entered", nil, "Authorization", "Bearer "+stranger).problem(404, "not-found")
}

func TestCampaignsTemplatesAndNumbersHaveReports(t *testing.T) {
	t.Parallel()
	b := setup(t)
	number, err := b.store.CreateNumber(
		t.Context(),
		models.Number{WorkspaceID: b.workspace.ID, PhoneNumberID: "1", WABAID: "w", DisplayPhone: "+39", MessagesPerSecond: 80}, "test",
	)
	require.NoError(t, err)
	got := b.do("GET", "/v1/numbers/"+number.ID+"/report", nil).wants(200).json()
	require.EqualValues(t, 0, as[object](got["messages"])["sent"])
	b.do("GET", "/v1/numbers/"+number.ID+"/report/contacts?figure=entered", nil).problem(422, "invalid")
	require.Empty(t, b.do("GET", "/v1/numbers/"+number.ID+"/report/contacts?figure=replied", nil).wants(200).json()["items"])
	list := b.do("POST", "/v1/lists", object{"name": "all"}).wants(201).json()
	campaign := b.do("POST", "/v1/campaigns", object{
		"name": "c", "automation_id": b.active(), "list_ids": []any{list["id"]},
	}).wants(201).json()
	at := "/v1/campaigns/" + as[string](campaign["id"])
	require.EqualValues(t, 0, b.do("GET", at+"/report", nil).wants(200).json()["in_progress"])
	require.EqualValues(
		t, 0, as[object](b.do("GET", at, nil).wants(200).json()["figures"])["in_progress"], "C5: the campaign shows them too",
	)
	b.do("GET", "/v1/campaigns/none/report", nil).problem(404, "not-found")
	b.do("GET", "/v1/templates/none/report", nil).problem(404, "not-found")
}
