package api

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// namesOf are the names in a list, page by page.
func (b *testBundle) namesOf(query string) (names []string) {
	b.t.Helper()
	for after := ""; ; {
		page := b.do("GET", "/v1/automations?limit=2"+query+after, nil).wants(200).json()
		for _, one := range as[[]any](page["items"]) {
			names = append(names, as[string](as[object](one)["name"]))
		}
		next, more := page["next"].(string)
		if !more {
			return names
		}
		after = "&after=" + next
	}
}

func TestAutomationsAreFoundByNameAndSorted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ids := map[string]string{}
	for _, name := range []string{"Perché no", "zebra", "Àncora", "ancora due"} {
		ids[name] = b.automation(object{"name": name, "steps": []object{{"kind": "add_tags", "tags": []string{"x"}}}})
	}
	require.Equal(t, []string{"ancora due", "Àncora", "zebra", "Perché no"}, b.namesOf(""))
	require.Equal(t, []string{"Àncora", "ancora due", "Perché no", "zebra"}, b.namesOf("&sort=name"))
	require.Equal(t, []string{"ancora due", "Àncora"}, b.namesOf("&search=ANCO"))
	require.Equal(t, []string{"Perché no"}, b.namesOf("&search=perche"))
	require.Empty(t, b.namesOf("&search="+marker))
	edit := object{"name": "zebra", "steps": []object{{"kind": "add_tags", "tags": []string{"y"}}}}
	b.do("PUT", "/v1/automations/"+ids["zebra"], edit, "If-Match", "*").wants(200)
	require.Equal(t, "zebra", b.namesOf("&sort=updated")[0])
	require.Len(t, b.namesOf("&sort=updated"), 4)
	b.do("GET", "/v1/automations?sort=best", nil).problem(400, "malformed")
	require.Equal(t, []string{"?after"}, b.do("GET", "/v1/automations?after=x", nil).problem(422, "invalid"))
}

func TestAutomationsBearLabelsAndTheFiguresOfTheirWeek(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reported(b)
	other := b.automation(object{"name": "Other", "steps": []object{{"kind": "add_tags", "tags": []string{"x"}}}})
	shop := as[string](b.do("POST", "/v1/labels", object{"name": "Shop"}).wants(201).json()["id"])
	art := as[string](b.do("POST", "/v1/labels", object{"name": "Art"}).wants(201).json()["id"])
	b.do("POST", "/v1/labels", object{"name": "Shop"}).problem(409, "conflict")
	path := "/v1/automations/" + other + "/labels"
	given := b.do("PUT", path, object{"label_ids": []string{shop, art, shop}}).wants(200).json()
	require.Equal(t, []any{object{"id": art, "name": "Art"}, object{"id": shop, "name": "Shop"}}, given["items"])
	require.Equal(t, []string{"/label_ids/1"}, b.do("PUT", path, object{"label_ids": []string{shop, "x"}}).problem(422, "invalid"))
	require.Equal(t, []string{"Other"}, b.namesOf("&label_id="+shop))

	items := as[[]any](b.do("GET", "/v1/automations", nil).wants(200).json()["items"])
	require.Len(t, as[[]any](as[object](items[0])["labels"]), 2, "what was refused changed nothing")
	of := as[object](items[1])
	require.Equal(t, []any{2.0, []any{}}, []any{of["inside"], of["labels"]})
	week := as[object](of["week"])
	require.Equal(t, []any{3.0, 1.0, 0.0}, []any{week["entered"], week["ended"], week["sent"]})
	require.Zero(t, as[object](as[object](items[0])["week"])["entered"])

	b.do("PATCH", "/v1/labels/"+art, object{"name": "Fine art"}).wants(200)
	b.do("DELETE", "/v1/labels/"+shop, nil).wants(204)
	b.do("DELETE", "/v1/labels/"+shop, nil).problem(404, "not-found")
	items = as[[]any](b.do("GET", "/v1/automations", nil).json()["items"])
	require.Equal(t, []any{object{"id": art, "name": "Fine art"}}, as[object](items[0])["labels"])
	b.do("PUT", path, object{"label_ids": []string{}}).wants(200)
	require.Empty(t, b.namesOf("&label_id="+art))
	require.Len(t, as[[]any](b.do("GET", "/v1/labels", nil).wants(200).json()["items"]), 1)
}
