package api

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// people makes contacts by their phones and first names, and returns their ids by name.
func (b *testBundle) people(names ...string) map[string]string {
	b.t.Helper()
	out := map[string]string{}
	for i, name := range names {
		made := b.do("POST", "/v1/contacts", object{"phone": "+39347000000" + string(rune('1'+i)), "first_name": name}).wants(201).json()
		out[name] = as[string](made["id"])
	}
	return out
}

// found are the first names of a page of contacts, sorted.
func (b *testBundle) found(query string) []string {
	b.t.Helper()
	out := []string{}
	for _, one := range as[[]any](b.do("GET", "/v1/contacts?"+query, nil).wants(200).json()["items"]) {
		out = append(out, as[string](as[object](one)["first_name"]))
	}
	slices.Sort(out)
	return out
}

func TestContactsAreSearchedAndFilteredTogether(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := b.people("Nicolò", "Anna", "Nina")
	b.do("POST", "/v1/fields", object{"code": "CITY", "type": "text"}).wants(201)
	b.do("PATCH", "/v1/contacts/"+ids["Anna"], object{"fields": object{"CITY": "Bari Vecchia"}}).wants(200)
	b.do("POST", "/v1/contacts/"+ids["Nina"]+"/tags", object{"add": []string{"gold", "new"}}).wants(200)
	require.Equal(t, []string{"Nicolò", "Nina"}, b.found("search=ni"))
	require.Equal(t, []string{"Nina"}, b.found("search=ni&tag=gold&tag=new"))
	require.Empty(t, b.found("tag=gold&tag=never"))
	require.Equal(t, []string{"Anna"}, b.found("field="+url.QueryEscape("CITY=bari  vecchia")))
	require.Equal(t, []string{"Anna", "Nicolò", "Nina"}, b.found("consent=unknown&window=closed&language=it"))
	require.Equal(t, []string{"Nicolò"}, b.found("search=347+000+0001"))
	b.do("GET", "/v1/contacts?step_id=x", nil).problem(422, "invalid")
	b.do("GET", "/v1/contacts?field=CITY", nil).problem(400, "malformed")
	b.do("GET", "/v1/contacts?consent=perhaps", nil).problem(400, "malformed")
	b.do("GET", "/v1/contacts?segment_id="+marker, nil).problem(422, "invalid")
}

func TestASegmentIsUsedUntilNobodyUsesIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := b.people("Anna", "Bea")
	b.do("POST", "/v1/contacts/"+ids["Bea"]+"/tags", object{"add": []string{"gold"}}).wants(200)
	made := b.do("POST", "/v1/segments", object{"name": "Gold", "if": object{"tag": "gold"}}).wants(201).json()
	id := as[string](made["id"])
	require.Equal(t, []string{"Bea"}, b.found("segment_id="+id))
	other := as[string](b.do("POST", "/v1/segments", object{
		"name": "Not gold", "if": object{"not": object{"segment": id}},
	}).wants(201).json()["id"])
	require.Equal(t, []string{"Anna"}, b.found("segment_id="+other))
	for _, bad := range []object{
		{"reply": "text", "is": "x"},
		{"all": []object{{"clicked": object{}}}},
		{"segment": "nobody"},
		{"list": "nobody"},
		{"operator": "nobody"},
	} {
		b.do("POST", "/v1/segments", object{"name": "bad", "if": bad}).problem(422, "invalid")
	}
	circle := b.do("PUT", "/v1/segments/"+id, object{"name": "Gold", "if": object{"segment": other}})
	circle.problem(422, "invalid")
	require.Contains(t, string(circle.body), `"/if"`)
	refused := b.do("DELETE", "/v1/segments/"+id, nil)
	refused.problem(409, "in-use")
	require.Equal(t, []any{map[string]any{"kind": "segment", "id": other, "name": "Not gold"}}, refused.json()["holders"])
	b.do("DELETE", "/v1/segments/"+other, nil).wants(204)
	held := b.automation(object{
		"name": "Held", "steps": []object{{"kind": "branch", "if": object{"segment": id}, "then": []object{{"kind": "end_automations"}}}},
	})
	b.do("POST", "/v1/automations/"+held+"/activate", nil).wants(200)
	b.do("DELETE", "/v1/segments/"+id, nil).problem(409, "in-use")
	b.do("PUT", "/v1/segments/"+id, object{"name": "Silver", "if": object{"tag": "silver"}}).wants(200)
	require.Empty(t, b.found("segment_id="+id))
	require.Len(t, as[[]any](b.do("GET", "/v1/segments", nil).wants(200).json()["items"]), 1)
	b.do("DELETE", "/v1/segments/"+id+"?force=true", nil).wants(204)
	b.do("GET", "/v1/segments/"+id, nil).problem(404, "not-found")
}

func TestACampaignTakesTheMembersOfItsSegmentsWhenItBegins(t *testing.T) { // C2
	t.Parallel()
	b := setup(t)
	ids := b.people("Anna", "Bea", "Carla")
	segment := as[string](b.do("POST", "/v1/segments", object{"name": "Gold", "if": object{"tag": "gold"}}).wants(201).json()["id"])
	for _, name := range []string{"Anna", "Bea"} {
		b.do("POST", "/v1/contacts/"+ids[name]+"/tags", object{"add": []string{"gold"}}).wants(200)
	}
	c := b.do("POST", "/v1/campaigns", object{
		"name": "c", "automation_id": b.active(), "segment_ids": []string{segment}, "contact_ids": []string{ids["Anna"], ids["Carla"]},
	}).wants(201).json()
	require.Equal(t, []any{segment}, c["segment_ids"])
	id := as[string](c["id"])
	b.do("POST", "/v1/campaigns/"+id+"/schedule", nil).wants(200)
	b.do("DELETE", "/v1/segments/"+segment, nil).problem(409, "in-use")
	began, err := b.store.BeginCampaign(t.Context(), b.workspace.ID, id, b.store.Now())
	require.NoError(t, err)
	require.Equal(t, 3, *began.Members, "each once")
}

func TestOneContactIsChanged(t *testing.T) { // A5, A6, A11, A12
	t.Parallel()
	b := setup(t)
	ids := b.people("Anna", "Bea")
	anna := "/v1/contacts/" + ids["Anna"]
	list := as[string](b.do("POST", "/v1/lists", object{"name": "vip"}).wants(201).json()["id"])
	got := b.do("POST", anna+"/tags", object{"add": []string{"a", "b"}}).wants(200).json()
	require.Equal(t, []any{"a", "b"}, got["tags"])
	require.Equal(t, []any{"b"}, b.do("POST", anna+"/tags", object{"remove": []string{"a", "never"}}).wants(200).json()["tags"])
	b.do("POST", anna+"/lists", object{"add": []string{list}}).wants(200)
	require.Equal(t, []string{"Anna"}, b.found("list_id="+list))
	b.do("POST", anna+"/lists", object{"add": []string{"nobody"}}).problem(422, "invalid")
	require.NotNil(t, b.do("POST", anna+"/block", nil).wants(200).json()["blocked_at"])
	require.Empty(t, b.found("list_id="+list), "who is blocked leaves all lists")
	b.do("POST", anna+"/block", nil).wants(200)
	require.Nil(t, b.do("POST", anna+"/restore", nil).wants(200).json()["blocked_at"])
	require.Empty(t, b.found("list_id="+list), "and does not come back")
	audit := as[[]any](b.do("GET", "/v1/audit?object=contact/"+ids["Anna"], nil).wants(200).json()["items"])
	require.Len(t, audit, 2)
	b.do("POST", "/v1/contacts/nobody/tags", object{"add": []string{"a"}}).problem(404, "not-found")

	conflict := b.do("PATCH", anna, object{"phone": "347 000 0002"})
	conflict.problem(409, "conflict")
	require.Contains(t, string(conflict.body), ids["Bea"], "the other is named")
	require.Equal(t, "+393470000009", b.do("PATCH", anna, object{"phone": "347 000 0009"}).wants(200).json()["phone"])
	require.Equal(t, []string{"Anna"}, b.found("search=0009"))
	b.people("Somebody else") // has the phone that Anna had
	require.Equal(t, []string{"Somebody else"}, b.found("search=0001"))
}

func TestTwoContactsAreMergedByHand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := b.people("Anna", "Anna M.")
	b.do("POST", "/v1/contacts/"+ids["Anna M."]+"/tags", object{"add": []string{"gold"}}).wants(200)
	merge := "/v1/contacts/" + ids["Anna"] + "/merge"
	b.do("POST", merge, object{"contact_id": ids["Anna"]}).problem(422, "invalid")
	b.do("POST", merge, object{"contact_id": "nobody"}).problem(422, "invalid")
	got := b.do("POST", merge, object{"contact_id": ids["Anna M."]}).wants(200).json()
	require.Equal(t, []any{"gold"}, got["tags"])
	b.do("GET", "/v1/contacts/"+ids["Anna M."], nil).problem(404, "not-found")
	require.Equal(t, []string{"Anna"}, b.found("search=anna"))
}

func TestAFileOfContactsIsSafeAndReadBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := b.people("=1+1", "@Bea", "Carla")
	b.do("POST", "/v1/fields", object{"code": "CITY", "type": "text"}).wants(201)
	b.do("PATCH", "/v1/contacts/"+ids["Carla"], object{"fields": object{"CITY": "-Bari, \"Vecchia\""}}).wants(200)
	b.do("PUT", "/v1/contacts/"+ids["Carla"]+"/consent", object{"marketing": "granted"}).wants(200)
	file := string(b.do("GET", "/v1/contacts.csv", nil).wants(200).body)
	lines := strings.Split(strings.TrimSpace(file), "\n")
	require.Equal(t, "PHONE,FIRST_NAME,LAST_NAME,EMAIL,LANGUAGE,TIME_ZONE,CONSENT,CITY", lines[0])
	require.Equal(t, `+393470000003,Carla,,,,,granted,"'-Bari, ""Vecchia"""`, lines[1])
	require.Equal(t, "+393470000002,'@Bea,,,,,,", lines[2])
	require.Equal(t, "+393470000001,'=1+1,,,,,,", lines[3])
	require.Equal(t, []int{0, 0, 3, 0}, b.importCSV("", file).wants(200).counts(), "nothing has changed")
	some := string(b.do("GET", "/v1/contacts.csv?search=carla&column=CITY&column=PHONE", nil).wants(200).body)
	require.Equal(t, "CITY,PHONE\n\"'-Bari, \"\"Vecchia\"\"\",+393470000003\n", some)
	require.Equal(t, "PHONE\n", string(b.do("GET", "/v1/contacts.csv?search=nobody&column=PHONE", nil).wants(200).body))
	b.do("GET", "/v1/contacts.csv?column="+marker, nil).problem(422, "invalid")
	audit := as[[]any](b.do("GET", "/v1/audit?object=workspace/"+b.workspace.ID, nil).wants(200).json()["items"])
	require.Len(t, audit, 3)
	all := b.key
	b.key = b.newKey(b.workspace.ID, models.ScopeContactsRead)
	b.do("GET", "/v1/contacts.csv", nil).problem(403, "forbidden")
	b.key = all
}

func TestAJobIsAcceptedReadAndCancelled(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := b.people("Anna", "Bea")
	segment := as[string](b.do("POST", "/v1/segments", object{"name": "All", "if": object{
		"field":  "FIRST_NAME",
		"is_set": true,
	}}).wants(201).json()["id"])
	made := b.do("POST", "/v1/jobs", object{
		"do": "tag", "tags": []string{"gold"}, "contacts": object{"segment_id": segment},
	}, "Idempotency-Key", "one").wants(202).json()
	require.Equal(t, []any{"running", 0.0, 2.0, 0.0}, []any{made["state"], made["done"], made["of"], made["failed"]})
	require.Len(t, b.engine.jobs, 1)
	id := as[string](made["id"])
	page, err := b.store.JobPage(t.Context(), b.workspace.ID, id)
	require.NoError(t, err)
	require.Equal(t, models.JobDone, page.Job.State)
	got := b.do("GET", "/v1/jobs/"+id, nil).wants(200).json()
	require.Equal(t, []any{"done", 2.0}, []any{got["state"], got["done"]})
	require.Equal(t, []string{"Anna", "Bea"}, b.found("tag=gold"))
	again := b.do("POST", "/v1/jobs", object{
		"do": "set_consent", "to": "refused", "contacts": object{"filter": object{"search": "ann"}},
	}).wants(202).json()
	require.InDelta(t, 1.0, again["of"], 0)
	cancelled := b.do("POST", "/v1/jobs/"+as[string](again["id"])+"/cancel", nil).wants(200).json()
	require.Equal(t, "cancelled", cancelled["state"])
	require.Len(t, as[[]any](b.do("GET", "/v1/jobs", nil).wants(200).json()["items"]), 2)
	for _, bad := range []object{
		{"do": "tag", "contacts": object{"ids": []string{ids["Anna"]}}},
		{"do": "block", "tags": []string{"x"}, "contacts": object{"ids": []string{ids["Anna"]}}},
		{"do": "block", "contacts": object{}},
		{"do": "set_consent", "to": "unknown", "contacts": object{"filter": object{}}},
		{"do": "add_to_list", "list_ids": []string{"nobody"}, "contacts": object{"filter": object{}}},
		{"do": "block", "contacts": object{"segment_id": "nobody"}},
		{"do": "delete", "contacts": object{"filter": object{}}},
		{"do": "delete", "confirm": 1, "contacts": object{"filter": object{}}},
		{"do": "block", "confirm": 1, "contacts": object{"ids": []string{ids["Anna"]}}},
	} {
		b.do("POST", "/v1/jobs", bad).problem(422, "invalid")
	}
	gone := object{"do": "delete", "confirm": 1, "contacts": object{"filter": object{"search": "ann"}}}
	require.InDelta(t, 1.0, b.do("POST", "/v1/jobs", gone).wants(202).json()["of"], 0)
	step := b.do("POST", "/v1/jobs", object{"do": "block", "contacts": object{"filter": object{"step_id": "x"}}}).problem(422, "invalid")
	require.Equal(t, []string{"/contacts/filter/step_id"}, step, "a step of no automation would be everybody's")
	b.do("GET", "/v1/jobs/nobody", nil).problem(404, "not-found")
}
