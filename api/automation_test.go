package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnEditIsPublishedOnTheRevisionItWasBasedOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	created := b.do("POST", "/v1/automations", steps(object{"name": "one", "kind": "add_tags", "tags": []string{"new"}})).wants(201)
	require.Equal(t, `"1"`, created.header.Get("ETag"))
	path := "/v1/automations/" + as[string](created.json()["id"])
	edited := as[object](as[[]any](created.json()["steps"])[0])
	edited["name"] = "renamed"
	two := steps(edited, object{"kind": "block_contact"})

	draft := b.do("PUT", path, two).wants(200) // a draft needs no If-Match
	require.Equal(t, `"2"`, draft.header.Get("ETag"))
	got := as[[]any](draft.json()["steps"])
	require.Equal(t, edited["id"], as[object](got[0])["id"], "a step keeps its id")
	require.NotEmpty(t, as[object](got[1])["id"])

	b.do("POST", path+"/activate", nil).wants(200)
	b.do("PUT", path, two).problem(428, "condition-required")
	b.do("PUT", path, two, "If-Match", `"1"`).problem(412, "stale-revision")
	b.do("PUT", path, two, "If-Match", `W/"2"`).problem(412, "stale-revision")
	require.Equal(t, `"2"`, b.do("GET", path, nil).wants(200).header.Get("ETag"), "a refused edit publishes nothing")
	b.do("PUT", path, steps(as[object](got[1])), "If-Match", `"2"`).wants(200)
	after := b.do("GET", path, nil).wants(200)
	require.Equal(t, `"3"`, after.header.Get("ETag"))
	require.Len(t, after.json()["steps"], 1, "a deleted step is not shown")
	b.do("PUT", path, object{"name": "A"}, "If-Match", `*`).problem(422, "invalid")
	b.do("DELETE", path, nil).problem(409, "conflict")
	b.do("POST", path+"/archive", nil).wants(200)
	b.do("PUT", path, two, "If-Match", `*`).problem(409, "conflict")
	b.do("DELETE", path, nil).wants(204)
	b.do("GET", path, nil).problem(404, "not-found")
}

func TestThePhraseOfAnotherAutomationIsRefusedNamingItsHolder(t *testing.T) { // S1
	t.Parallel()
	b := setup(t)
	holder := object{"name": "Holder", "start": []object{{"kind": "message", "phrase": "Voglio  Informazioni"}}}
	id := b.automation(holder)
	second := object{"name": "Second", "start": []object{{"kind": "closed_hours"}, {"kind": "message", "phrase": " voglio informazioni "}}}
	got := b.do("POST", "/v1/automations", second)
	require.Equal(t, []string{"/start/1/phrase"}, got.problem(409, "phrase-taken"))
	require.Contains(t, string(got.body), "Holder")
	require.Contains(t, string(got.body), id)
	b.do("PUT", "/v1/automations/"+id, holder).wants(200) // its own phrase is not taken
	b.do("DELETE", "/v1/automations/"+id, nil).wants(204)
	b.do("POST", "/v1/automations", second).wants(201)
}

func TestAnIntegrationStartShowsItsSecretOnceAndKeepsItThroughEdits(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := starts(object{"kind": "integration", "label": "WooCommerce"})
	first := b.do("POST", "/v1/automations", body, "Idempotency-Key", "k1").wants(201).json()
	start := as[object](as[[]any](first["start"])[0])
	require.Equal(t, "https://cadenza.example/wh/ap/"+as[string](start["id"])+"/", start["url"])
	require.True(t, strings.HasPrefix(as[string](start["secret"]), "cdz_start_"))
	again := b.do("POST", "/v1/automations", body, "Idempotency-Key", "k1").wants(201)
	require.Equal(t, first["id"], again.json()["id"])
	require.Equal(t, `"1"`, again.header.Get("ETag"))
	require.NotContains(t, string(again.body), start["secret"])

	path := "/v1/automations/" + as[string](first["id"])
	unnamed := as[object](as[[]any](b.do("PUT", path, body).wants(200).json()["start"])[0])
	require.Equal(t, start["id"], unnamed["id"], "an equal start without id stays the same start")
	require.NotContains(t, unnamed, "secret")
	unnamed["label"] = "Another"
	named := as[object](as[[]any](b.do("PUT", path, starts(unnamed)).wants(200).json()["start"])[0])
	require.Equal(t, start["id"], named["id"], "what was answered may be given back, url included")

	copied := b.do("POST", path+"/duplicate", nil).wants(201).json()
	other := as[object](as[[]any](copied["start"])[0])
	require.NotEqual(t, start["id"], other["id"])
	require.NotEqual(t, start["secret"], other["secret"])
	require.NotEmpty(t, other["secret"])
	require.Equal(t, "A (copy)", copied["name"])
	require.Equal(t, "draft", copied["state"])
}

func TestACreationIsDoneOncePerIdempotencyKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for path, body := range map[string]object{
		"/v1/lists":       {"name": "a"},
		"/v1/tags":        {"name": "a"},
		"/v1/fields":      {"code": "CITY", "type": "text"},
		"/v1/contacts":    {"phone": "+393470000001"},
		"/v1/automations": {"name": "a", "start": []object{{"kind": "message", "phrase": "ciao"}}},
		"/v1/users":       {"name": "a", "email": "a@example.com", "role": "admin"},
		"/v1/numbers":     {"phone_number_id": "1", "waba_id": "2", "display_phone": "+393470000009", "token": marker},
	} {
		key := "key" + path
		first := b.do("POST", path, body, "Idempotency-Key", key).wants(201)
		second := b.do("POST", path, body, "Idempotency-Key", key).wants(201)
		require.JSONEq(t, string(first.body), string(second.body), path)
		body["name"] = "another"
		if path == "/v1/contacts" || path == "/v1/numbers" {
			delete(body, "name")
			body["display_phone"], body["phone"] = "+393470000003", "+393470000003"
		}
		if path == "/v1/contacts" {
			delete(body, "display_phone")
		} else {
			delete(body, "phone")
		}
		b.do("POST", path, body, "Idempotency-Key", key).problem(409, "idempotency-key-reused")
		require.Len(t, b.do("GET", path, nil).json()["items"], 1, path)
	}
	_, b.key = b.newWorkspace("contacts:read", "contacts:write")
	b.do("POST", "/v1/lists", object{"name": "a"}, "Idempotency-Key", "key/v1/lists").wants(201) // a key is the workspace's own
	b.do("POST", "/v1/lists", object{"name": "b"}, "Idempotency-Key", "white space").problem(400, "malformed")
}

func TestListsAreReadPageByPageNewestFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var want []string
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		want = append([]string{as[string](b.do("POST", "/v1/tags", object{"name": name}).wants(201).json()["id"])}, want...)
	}
	var got []string
	path := "/v1/tags?limit=2"
	for pages := 1; ; pages++ {
		page := b.do("GET", path, nil).wants(200).json()
		for _, item := range as[[]any](page["items"]) {
			got = append(got, as[string](as[object](item)["id"]))
		}
		if page["next"] == nil {
			require.Equal(t, 3, pages)
			break
		}
		path = "/v1/tags?limit=2&after=" + as[string](page["next"])
	}
	require.Equal(t, want, got)
	require.JSONEq(t, `{"items": [], "next": null}`, string(b.do("GET", "/v1/lists", nil).wants(200).body))
}

func TestTheMembersOfItsListsAreStartedOnceForAKey(t *testing.T) { // S3
	t.Parallel()
	b := setup(t)
	list := as[string](b.do("POST", "/v1/lists", object{"name": "tests"}).wants(201).json()["id"])
	var members []string
	for _, phone := range []string{"+393470000001", "+393470000002"} {
		members = append(members, as[string](b.do("POST", "/v1/contacts", object{"phone": phone}).wants(201).json()["id"]))
	}
	b.do("POST", "/v1/lists/"+list+"/members", object{"contact_ids": members})
	id := b.automation(object{
		"name": "Lists", "start": []object{{"kind": "list", "list_ids": []string{list}}},
		"steps": []object{{"kind": "add_tags", "tags": []string{"x"}}},
	})
	path := "/v1/automations/" + id
	b.do("POST", path+"/start_lists", nil).problem(409, "conflict")
	b.do("POST", path+"/activate", nil).wants(200)
	require.Empty(t, b.engine.started, "activation enters nobody")
	end := func() {
		for _, member := range members {
			b.do("POST", "/v1/contacts/"+member+"/end_runs", nil).wants(200)
		}
	}
	require.EqualValues(t, 2, b.do("POST", path+"/start_lists", nil, "Idempotency-Key", "one").wants(202).json()["entered"])
	end()
	require.EqualValues(t, 2, b.do("POST", path+"/start_lists", nil, "Idempotency-Key", "one").wants(202).json()["entered"])
	require.Len(t, b.do("GET", path+"/runs", nil).wants(200).json()["items"], 2, "the repeat entered nobody")
	require.EqualValues(t, 2, b.do("POST", path+"/start_lists", nil).wants(202).json()["entered"])
	require.EqualValues(t, 0, b.do("POST", path+"/start_lists", nil).wants(202).json()["entered"], "all are inside")
	require.Len(t, b.engine.started, 4)
	b.do("POST", path+"/pause", nil).wants(200)
	b.do("POST", path+"/start_lists", nil).problem(409, "conflict")
	b.do("POST", "/v1/automations/nobody/start_lists", nil).problem(404, "not-found")
}
