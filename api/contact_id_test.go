package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestAContactIsFoundByTheShortFormOfTheirID(t *testing.T) {
	t.Parallel()
	b := setup(t)
	automation := b.active()
	contact := b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}).json()
	long := as[string](contact["id"])
	short, ok := models.ShortID(long)
	require.True(t, ok)
	require.Equal(t, long, b.do("GET", "/v1/contacts/"+short, nil).wants(200).json()["id"])
	require.Equal(t, long, b.do("GET", "/v1/contacts/"+strings.ToUpper(short), nil).wants(200).json()["id"])
	b.do("GET", "/v1/contacts/"+short+"/timeline", nil).wants(200)
	b.do("PATCH", "/v1/contacts/"+short, object{"first_name": "Ada"}).wants(200)

	run := b.do("POST", "/v1/automations/"+automation+"/runs", object{"contact_id": short}).wants(202).json()
	require.Equal(t, long, run["contact_id"])
	require.Len(t, b.do("GET", "/v1/runs?contact_id="+short, nil).wants(200).json()["items"], 1)
	require.True(t, strings.HasSuffix(as[string](run["workflow_id"]), "/"+short), run["workflow_id"])

	list := as[string](b.do("POST", "/v1/lists", object{"name": "VIP"}).wants(201).json()["id"])
	b.do("POST", "/v1/lists/"+list+"/members", object{"contact_ids": []string{short}}).wants(200)
	b.do("DELETE", "/v1/lists/"+list+"/members/"+short, nil).wants(204)
	require.Empty(t, b.do("GET", "/v1/lists/"+list+"/members", nil).json()["items"])

	b.do("POST", "/v1/tickets", object{"contact_id": short, "title": "Help"}).wants(201)
	require.Len(t, b.do("GET", "/v1/tickets?contact_id="+short, nil).wants(200).json()["items"], 1)
	other := map[bool]string{true: "y", false: "x"}[strings.HasSuffix(short, "x")]
	b.do("GET", "/v1/contacts/"+short[:25]+other, nil).wants(404)
}

func TestAnAutomationShowsItsSlugAndKeepsIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	steps := []object{{"kind": "add_tags", "tags": []string{"new"}}}
	made := b.do("POST", "/v1/automations", object{"name": "Offerta è qui", "steps": steps}).wants(201).json()
	require.Equal(t, "offerta-e-qui", made["slug"])
	path := "/v1/automations/" + as[string](made["id"])
	require.Equal(t, "offerta-e-qui", b.do("PUT", path, object{"name": "Other", "steps": steps}).wants(200).json()["slug"])
	require.Equal(t, "other-copy", b.do("POST", path+"/duplicate", nil).wants(201).json()["slug"])
	b.do("PUT", path, object{"name": "Other", "slug": "offerta-e-qui", "steps": steps}).wants(200)
	got := b.do("PUT", path, object{"name": "Other", "slug": "mine", "steps": steps})
	require.Equal(t, []string{"/slug"}, got.problem(422, "invalid"), "it does not change")
}

func TestASlugIsChosenOnceAndIsNobodyElses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.do("POST", "/v1/automations", object{"name": "Offer", "slug": "spring-2027", "managed_by": "my-shop"}).wants(201).json()
	require.Equal(t, "spring-2027", made["slug"])
	require.Equal(t, "my-shop", made["managed_by"])
	path := "/v1/automations/" + as[string](made["id"])
	require.Equal(t, "my-shop", b.do("PUT", path, object{"name": "Offer"}).wants(200).json()["managed_by"], "left out it stays")
	require.Nil(t, b.do("PUT", path, object{"name": "Offer", "managed_by": ""}).wants(200).json()["managed_by"])
	for slug, pointer := range map[string]string{
		"spring-2027": "/slug", "Spring": "/slug", "campaign": "/slug", "2027": "/slug", "a--b": "/slug", strings.Repeat("a", 41): "/slug",
	} {
		got := b.do("POST", "/v1/automations", object{"name": "Offer", "slug": slug})
		require.Equal(t, []string{pointer}, got.problem(422, "invalid"), slug)
	}
	got := b.do("POST", "/v1/automations", object{"name": "Offer", "managed_by": "My shop"})
	require.Equal(t, []string{"/managed_by"}, got.problem(422, "invalid"))
}
