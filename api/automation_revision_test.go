package api

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// inside is an active automation whose steps wait for days, with a contact inside.
func (b *testBundle) inside(steps ...object) (path string, answered []any) {
	b.t.Helper()
	id := b.automation(object{"name": "A", "steps": steps})
	path = "/v1/automations/" + id
	b.do("POST", path+"/activate", nil).wants(200)
	b.do("POST", path+"/runs", object{"contact": object{"phone": "+393470000001"}}).wants(202)
	return path, as[[]any](b.do("GET", path, nil).wants(200).json()["steps"])
}

func TestAPreviewSaysWhatAPutWouldDoAndDoesNothing(t *testing.T) { // E6
	t.Parallel()
	b := setup(t)
	path, answered := b.inside(object{"name": "one", "kind": "block_contact"}, object{"name": "two", "kind": "restore_contact"})
	first := as[object](answered[0])
	first["wait"] = object{"for": "PT1H"}
	got := b.do("POST", path+"/preview", steps(first, object{"kind": "block_contact"})).wants(200).json()
	require.Equal(t, "1 step added, 1 step deleted, 1 wait changed", got["summary"])
	require.EqualValues(t, 1, as[object](got["impact"])["inside"], "who has not entered yet is inside too")
	require.Len(t, got["changes"], 3)
	require.Empty(t, got["steps"], "the run's workflow has not entered: it stands at no step")
	now := b.do("GET", path, nil).wants(200)
	require.Equal(t, `"1"`, now.header.Get("ETag"))

	b.do("POST", path+"/preview", steps(first), "If-Match", `"7"`).problem(412, "stale-revision")
	b.do("POST", path+"/preview", object{"name": "A"}).problem(422, "invalid")
	require.Equal(t, []string{"/steps/0/list_ids/0"},
		b.do("POST", path+"/preview", steps(object{"kind": "add_to_lists", "list_ids": []string{"none"}})).problem(422, "invalid"))
	b.do("POST", path+"/preview", object{"name": "A", "unknown": 1}).problem(400, "malformed")
	b.do("POST", "/v1/automations/nobody/preview", steps(object{"kind": "block_contact"})).problem(404, "not-found")
	require.Empty(t, b.engine.rollouts)
}

func TestTheHistoryIsReadAndAnOldRevisionComesBackAsANewOne(t *testing.T) { // E6
	t.Parallel()
	b := setup(t)
	id := b.automation(object{
		"name": "A", "start": []object{{"kind": "message", "phrase": "Ciao"}, {"kind": "integration", "label": "Shop"}},
		"steps": []object{{"name": "one", "kind": "block_contact"}, {"name": "two", "kind": "restore_contact"}},
	})
	path := "/v1/automations/" + id
	b.do("POST", path+"/activate", nil).wants(200)
	original := b.do("GET", path, nil).wants(200).json()
	kept := as[object](as[[]any](original["steps"])[1])
	b.do("PUT", path, object{"name": "B", "steps": []object{kept}}, "If-Match", `"1"`).wants(200)

	page := b.do("GET", path+"/revisions?limit=1", nil).wants(200).json()
	newest := as[object](as[[]any](page["items"])[0])
	require.EqualValues(t, 2, newest["number"])
	require.Contains(t, newest["published_by"], "api_key/")
	require.Equal(t, "2 start steps deleted, 1 step deleted", newest["summary"])
	rest := b.do("GET", path+"/revisions?after="+as[string](page["next"]), nil).wants(200).json()
	require.Len(t, rest["items"], 1)
	b.do("GET", path+"/revisions?after=x", nil).problem(422, "invalid")

	second := b.do("GET", path+"/revisions/2", nil).wants(200).json()
	require.Len(t, second["steps"], 1, "as it is shown, tombstones are ours")
	require.Len(t, second["changes"], 3)
	b.do("GET", path+"/revisions/9", nil).problem(404, "not-found")
	b.do("GET", path+"/revisions/x", nil).problem(404, "not-found")
	_, other := b.newWorkspace("automations:read")
	b.do("GET", path+"/revisions/2", nil, "Authorization", "Bearer "+other).problem(404, "not-found")

	b.do("POST", path+"/revisions/1/restore", nil).problem(428, "condition-required")
	b.do("POST", path+"/revisions/1/restore", nil, "If-Match", `"1"`).problem(412, "stale-revision")
	back := b.do("POST", path+"/revisions/1/restore", nil, "If-Match", `"2"`).wants(200)
	require.Equal(t, `"3"`, back.header.Get("ETag"))
	got := back.json()
	require.Equal(t, "B", got["name"], "the name is the automation's, not the revision's")
	require.Equal(t, original["steps"], got["steps"], "each step is the step that it was")
	starts := as[[]any](got["start"])
	require.Equal(t, "Ciao", as[object](starts[0])["phrase"])
	require.NotEmpty(t, as[object](starts[1])["secret"], "the integration start was gone: it is a new one")
	b.do("POST", "/v1/automations", object{
		"name": "C", "start": []object{{"kind": "message", "phrase": "ciao"}},
	}).problem(409, "phrase-taken")
}
