package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

const anyJSON = `{"steps": [{"kind": "nothing known", "wait": 12345678901234567890}], "name": ""}`

func TestADraftIsKeptAsItWasWrittenAndAnOlderOneNeverWins(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	path := "/v1/automations/" + id + "/draft"
	b.do("GET", path, nil).problem(http.StatusNotFound, "not-found")
	first := b.do("PUT", path, anyJSON).wants(http.StatusOK)
	tag := first.header.Get("ETag")
	require.Equal(t, tag, first.json()["etag"])
	require.EqualValues(t, 1, first.json()["base_revision"])

	read := b.do("GET", path, nil).wants(http.StatusOK)
	require.Contains(t, string(read.body), "12345678901234567890", "numbers too are as they were")
	require.Equal(t, tag, read.header.Get("ETag"))
	b.do("PUT", path, `{}`).problem(http.StatusPreconditionRequired, "condition-required")
	second := b.do("PUT", path, `{"name": "x"}`, "If-Match", tag).wants(http.StatusOK).header.Get("ETag")
	require.NotEqual(t, tag, second)
	b.do("PUT", path, `{"name": "`+marker+`"}`, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale-revision")
	b.do("DELETE", path, nil, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale-revision")
	require.Equal(t, object{"name": "x"}, b.do("GET", path, nil).json()["definition"])
	third := b.do("PUT", path, `[]`, "If-Match", "*").wants(http.StatusOK).header.Get("ETag")
	b.do("PUT", path, `{`, "If-Match", third).problem(http.StatusBadRequest, "malformed")
	require.Equal(t, []string{"?base_revision"}, b.do("PUT", path+"?base_revision=2", `{}`, "If-Match", third).problem(422, "invalid"))
	b.do("DELETE", path, nil, "If-Match", third).wants(http.StatusNoContent)
	b.do("PUT", path, `{}`, "If-Match", third).problem(http.StatusPreconditionFailed, "stale-revision")
	b.do("PUT", "/v1/automations/nobody/draft", `{}`).problem(http.StatusNotFound, "not-found")
}

func TestADraftOfAColleagueIsAnnouncedAndNeverPublishedWithMine(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	path, mine := "/v1/automations/"+id, b.key
	tag := b.do("PUT", path+"/draft", `{"name": "mine"}`).wants(http.StatusOK).header.Get("ETag")
	b.key = b.newKey(b.workspace.ID, models.AllScopes()...)
	theirs := b.do("PUT", path+"/draft", `{"name": "theirs"}`).wants(http.StatusOK).json()
	b.key = mine

	list := as[[]any](b.do("GET", path+"/drafts", nil).wants(http.StatusOK).json()["items"])
	require.Len(t, list, 2)
	require.Equal(t, []any{false, true}, []any{as[object](list[0])["mine"], as[object](list[1])["mine"]})
	author := as[string](theirs["author"])
	require.Equal(t, object{"name": "theirs"}, b.do("GET", path+"/draft?author="+author, nil).wants(http.StatusOK).json()["definition"])

	edit := object{"name": "edited", "steps": []object{{"kind": "add_tags", "tags": []string{"new"}}}}
	newer := b.do("PUT", path+"/draft", `{"name": "newer"}`, "If-Match", tag).wants(http.StatusOK).header.Get("ETag")
	b.do("PUT", path+"?draft_etag="+tag, edit, "If-Match", "*").problem(http.StatusPreconditionFailed, "stale-revision")
	require.EqualValues(t, 1, b.do("GET", path, nil).json()["revision"], "nothing was published")
	another := path + "?draft_etag=" + as[string](theirs["etag"])
	b.do("PUT", another, edit, "If-Match", "*").problem(http.StatusPreconditionFailed, "stale-revision")
	b.do("PUT", path+"?draft_etag="+newer, edit, "If-Match", "*").wants(http.StatusOK)
	b.key = b.newKey(b.workspace.ID, models.AllScopes()...)
	b.do("PUT", path+"/draft?base_revision=1", `{}`).wants(http.StatusOK)
	again := b.do("PUT", path+"/draft", `{}`, "If-Match", "*").wants(http.StatusOK).json()
	require.EqualValues(t, 1, again["base_revision"], "an author goes on with the revision that they began with")
	b.do("DELETE", path+"/draft", nil).wants(http.StatusNoContent)
	b.key = mine
	left := as[[]any](b.do("GET", path+"/drafts", nil).json()["items"])
	require.Len(t, left, 1)
	require.Equal(t, author, as[object](left[0])["author"])
}

func TestScenariosAreKeptWithTheirAutomation(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	path := "/v1/automations/" + id + "/scenarios"
	question := object{
		"contact": object{"first_name": "Ada", "tags": []any{"vip"}}, "customer": []any{object{"after": "PT10M", "text": "ciao"}},
	}
	answers := object{"name": "answers", "simulation": question}
	made := b.do("POST", path, answers, "Idempotency-Key", "one").wants(http.StatusCreated).json()
	again := b.do("POST", path, answers, "Idempotency-Key", "one").wants(http.StatusCreated).json()
	require.Equal(t, made["id"], again["id"])
	require.Equal(t, question, made["simulation"])
	b.do("POST", path, object{"name": "answers", "simulation": object{}}).problem(http.StatusConflict, "conflict")
	with := object{"name": "x", "simulation": object{"definition": object{"name": "x", "steps": []any{}}}}
	require.Equal(t, []string{"/simulation/definition"}, b.do("POST", path, with).problem(422, "invalid"))

	other := b.do("POST", path, object{"name": "asks", "simulation": object{}}).wants(http.StatusCreated).json()
	one := path + "/" + as[string](other["id"])
	b.do("PUT", one, object{"name": "answers", "simulation": object{}}).problem(http.StatusConflict, "conflict")
	b.do("PUT", one, object{"name": "zero", "simulation": question}).wants(http.StatusOK)
	list := as[[]any](b.do("GET", path, nil).wants(http.StatusOK).json()["items"])
	require.Len(t, list, 2)
	require.Equal(t, question, as[object](list[1])["simulation"])
	b.do("DELETE", one, nil).wants(http.StatusNoContent)
	b.do("DELETE", one, nil).problem(http.StatusNotFound, "not-found")
	b.do("PUT", one, object{"name": "zero", "simulation": question}).problem(http.StatusNotFound, "not-found")
}
