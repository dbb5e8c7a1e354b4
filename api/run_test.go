package api

import (
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestARunCanBeReadRightAfterItsStart(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	b.do("POST", "/v1/fields", object{"code": "CITY", "type": "text"}).wants(201)
	body := object{"contact": object{"phone": "347 0000001", "first_name": "Ada", "fields": object{"CITY": "Brindisi"}}}
	started := b.do("POST", "/v1/automations/"+id+"/runs", body).wants(202).json()
	require.Equal(t, "starting", started["status"])
	short, _ := models.ShortID(as[string](started["contact_id"]))
	require.Equal(t, "welcome/"+short, started["workflow_id"])

	run := b.do("GET", "/v1/runs/"+as[string](started["id"]), nil).wants(200).json()
	for _, key := range []string{
		"id", "automation_id", "contact_id", "workflow_id", "status", "revision", "current_step", "due_at", "outcome", "started_at",
		"ended_at", "steps",
	} {
		require.Contains(t, run, key)
	}
	contact := b.do("GET", "/v1/contacts/"+as[string](started["contact_id"]), nil).wants(200).json()
	require.Equal(t, "+393470000001", contact["phone"], "read in the workspace's region")
	require.Equal(t, object{"CITY": "Brindisi"}, contact["fields"])

	inside := b.do("POST", "/v1/automations/"+id+"/runs", body).wants(200).json() // R1: ignored
	require.Equal(t, started["id"], inside["id"])
	require.Len(t, b.do("GET", "/v1/automations/"+id+"/runs?status=starting", nil).json()["items"], 1)
	require.Empty(t, b.do("GET", "/v1/automations/"+id+"/runs?status=ended", nil).json()["items"])

	ended := b.do("POST", "/v1/runs/"+as[string](started["id"])+"/end", nil).wants(200).json()
	require.Equal(t, "ended", ended["status"])
	require.Equal(t, "ended_by_api", ended["outcome"])
	b.do("POST", "/v1/runs/"+as[string](started["id"])+"/resume", nil).problem(409, "conflict")
}

func TestAStartIsDoneOncePerIdempotencyKey(t *testing.T) { // R2
	t.Parallel()
	b := setup(t)
	id := b.active()
	body := object{"contact": object{"phone": "+393470000001"}}
	first := b.do("POST", "/v1/automations/"+id+"/runs", body, "Idempotency-Key", "order-1").wants(202).json()
	b.do("POST", "/v1/runs/"+as[string](first["id"])+"/end", nil).wants(200)
	again := b.do("POST", "/v1/automations/"+id+"/runs", body, "Idempotency-Key", "order-1").wants(202).json()
	require.Equal(t, first["id"], again["id"])
	next := b.do("POST", "/v1/automations/"+id+"/runs", body, "Idempotency-Key", "order-2").wants(202).json()
	require.NotEqual(t, first["id"], next["id"])
}

func TestAnAutomationThatIsNotActiveLetsNobodyIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	draft := b.automation(object{"name": "Draft"})
	start := object{"contact": object{"phone": "+393470000001"}}
	b.do("POST", "/v1/automations/"+draft+"/runs", start).problem(409, "conflict")
	b.do("POST", "/v1/automations/"+draft+"/runs/bulk", object{"contacts": []object{{"phone": "+393470000001"}}}).problem(409, "conflict")
	b.do("POST", "/v1/automations/nope/runs", start).problem(404, "not-found")
	once := b.automation(object{"name": "Once", "reentry": object{"after_finish": "once"}, "steps": []object{{"kind": "block_contact"}}})
	b.do("POST", "/v1/automations/"+once+"/activate", nil).wants(200)
	run := b.do("POST", "/v1/automations/"+once+"/runs", start).wants(202).json()
	b.do("POST", "/v1/runs/"+as[string](run["id"])+"/end", nil).wants(200)
	b.do("POST", "/v1/automations/"+once+"/runs", start).problem(409, "conflict")
}

func TestABulkStartAnswersEachContactForItself(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	body := object{"contacts": []object{
		{"phone": "+393470000001"},
		{"phone": marker},
		{"phone": "+393470000001"},
		{"id": "nobody"},
		{"phone": "+393470000002", "fields": object{"NOPE": marker}},
	}}
	got := b.do("POST", "/v1/automations/"+id+"/runs/bulk", body, "Idempotency-Key", "k").wants(202)
	require.NotContains(t, string(got.body), marker)
	var results []string
	for _, one := range as[[]any](got.json()["results"]) {
		results = append(results, as[string](as[object](one)["result"]))
	}
	require.Equal(t, []string{"accepted", "failed", "inside", "failed", "failed"}, results)
	require.Contains(t, string(got.body), "/contacts/4/fields/NOPE")
	require.Len(t, b.do("GET", "/v1/runs", nil).json()["items"], 1)
	again := b.do("POST", "/v1/automations/"+id+"/runs/bulk", body, "Idempotency-Key", "k").wants(202)
	require.Contains(t, string(again.body), "repeated")
	alone := b.do("POST", "/v1/automations/"+id+"/runs/bulk", object{"contacts": []object{{"id": "nobody"}}}).wants(202)
	require.Contains(t, string(alone.body), "/problems/not-found")
	b.do("POST", "/v1/automations/nope/runs/bulk", object{"contacts": []object{{"phone": "+393470000001"}}}).problem(404, "not-found")
	many := make([]object, 1001)
	for i := range many {
		many[i] = object{"phone": fmt.Sprintf("+39347%07d", i)}
	}
	b.do("POST", "/v1/automations/"+id+"/runs/bulk", object{"contacts": many}).problem(400, "malformed")
}

func TestEndingAllRunsOfAContactAndErasingIt(t *testing.T) { // R3, A17
	t.Parallel()
	b := setup(t)
	contact := ""
	for range 3 {
		run := b.do("POST", "/v1/automations/"+b.active()+"/runs", object{"contact": object{"phone": "+393470000001"}}).wants(202).json()
		contact = as[string](run["contact_id"])
	}
	require.EqualValues(t, 3, b.do("POST", "/v1/contacts/"+contact+"/end_runs", nil).wants(200).json()["ended"])
	require.EqualValues(t, 0, b.do("POST", "/v1/contacts/"+contact+"/end_runs", nil).wants(200).json()["ended"])
	b.do("POST", "/v1/automations/"+b.active()+"/runs", object{"contact_id": contact}).wants(202)
	b.do("DELETE", "/v1/contacts/"+contact, nil).wants(204)
	b.do("GET", "/v1/contacts/"+contact, nil).problem(404, "not-found")
	require.Empty(t, b.do("GET", "/v1/contacts?phone=%2B393470000001", nil).json()["items"])
}

// integration makes an active automation with an integration start.
func (b *testBundle) integration() (id, secret string) {
	b.t.Helper()
	made := b.do("POST", "/v1/automations", object{
		"name": "Shop", "start": []object{{"kind": "integration"}, {"kind": "closed_hours"}},
		"steps": []object{{"kind": "add_tags", "tags": []string{"new"}}},
	}).wants(201).json()
	b.do("POST", "/v1/automations/"+as[string](made["id"])+"/activate", nil).wants(200)
	start := as[object](as[[]any](made["start"])[0])
	return as[string](start["id"]), as[string](start["secret"])
}

func TestAnOutsideToolStartsARunWithTheSecretOfItsStartStep(t *testing.T) { // S2
	t.Parallel()
	b := setup(t)
	id, secret := b.integration()
	b.do("POST", "/v1/fields", object{"code": "ORDER_ID", "type": "text"}).wants(201)
	body := object{
		"secret": secret, "phone": "+393470000001", "first_name": "Ada", "custom_fields": object{"ORDER_ID": "7"},
		"metadata": object{"a": 1}, "shop": "unknown keys are ignored",
	}
	got := b.do("POST", "/wh/ap/"+id+"/", body, "Authorization", "").wants(200)
	require.Empty(t, got.body)
	b.do("POST", "/wh/ap/"+id, body, "Authorization", "").wants(200) // inside already: accepted all the same
	runs := as[[]any](b.do("GET", "/v1/runs", nil).json()["items"])
	require.Len(t, runs, 1)
	contact := b.do("GET", "/v1/contacts/"+as[string](as[object](runs[0])["contact_id"]), nil).json()
	require.Equal(t, object{"ORDER_ID": "7"}, contact["fields"])
}

func TestAWrongSecretAndAnUnknownAddressLookTheSame(t *testing.T) { // S2
	t.Parallel()
	b := setup(t)
	id, secret := b.integration()
	otherID, otherSecret := b.integration()
	var closedHours string
	for _, item := range as[[]any](b.do("GET", "/v1/automations", nil).json()["items"]) {
		whole := b.do("GET", "/v1/automations/"+as[string](as[object](item)["id"]), nil).json()
		closedHours = as[string](as[object](as[[]any](whole["start"])[1])["id"])
	}
	call := func(id, secret string) answer {
		return b.do("POST", "/wh/ap/"+id+"/", object{"secret": secret, "phone": "+393470000001"}, "Authorization", "")
	}
	want := call("01234567-unknown", secret)
	want.problem(404, "not-found")
	for name, got := range map[string]answer{
		"wrong secret": call(id, marker), "the secret of another": call(id, otherSecret), "another with ours": call(otherID, secret),
		"no secret": call(id, ""), "of another kind": call(closedHours, ""), "of another kind with a secret": call(closedHours, secret),
	} {
		require.Equal(t, 404, got.status, name)
		require.Equal(t, string(want.body), string(got.body), name)
	}
	require.Empty(t, b.do("GET", "/v1/contacts", nil).json()["items"])
}

func TestABulkCallFromOutsideIsCheckedWholeBeforeAnythingChanges(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, secret := b.integration()
	bad := object{"secret": secret, "contacts": []object{{"phone": "+393470000001"}, {"phone": marker}}}
	got := b.do("POST", "/wh/ap/"+id+"/bulk/", bad)
	require.Equal(t, []string{"/contacts/1/phone"}, got.problem(422, "invalid"))
	require.NotContains(t, string(got.body), marker)
	require.Empty(t, b.do("GET", "/v1/contacts", nil).json()["items"])
	good := object{"secret": secret, "contacts": []object{{"phone": "+393470000001"}, {"phone": "+393470000002"}}}
	for range 2 {
		require.Empty(t, b.do("POST", "/wh/ap/"+id+"/bulk", good, "Idempotency-Key", "k").wants(200).body)
	}
	require.Len(t, b.do("GET", "/v1/runs", nil).json()["items"], 2)
	b.do("POST", "/wh/ap/"+id+"/bulk", object{"secret": marker, "contacts": bad["contacts"]}).problem(404, "not-found")
}

// closedConnection is the driver's error for a connection that broke since its last use.
type closedConnection string

func (c closedConnection) Error() string   { return string(c) }
func (closedConnection) SafeToRetry() bool { return true }

func TestADatabaseThatIsAwayIs503AndItsWordsStayInside(t *testing.T) {
	t.Parallel()
	away := problemOf(fmt.Errorf("read: %w", &net.OpError{Op: "dial", Err: errors.New(marker)})).answer()
	require.Equal(t, 503, away.Status)
	closed := problemOf(fmt.Errorf("read: %w", closedConnection(marker))).answer()
	require.Equal(t, 503, closed.Status)
	broken := problemOf(errors.New(marker)).answer()
	require.Equal(t, 500, broken.Status)
	require.NotContains(t, *away.Detail+*broken.Detail, marker)
}
