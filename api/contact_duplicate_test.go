package api

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDuplicatesAreListedAndMerged(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var ids []string
	for _, phone := range []string{"+393470000001", "+393470000002"} {
		made := b.do("POST", "/v1/contacts", object{"phone": phone, "email": "Ada@shop.example"}).wants(201).json()
		ids = append(ids, as[string](made["id"]))
	}
	group := b.firstOf("/v1/contacts/duplicates")
	require.Equal(t, []any{"email", nil, 2.0}, []any{group["by"], group["field"], group["count"]})
	require.Equal(t, ids[0], as[object](as[[]any](group["contacts"])[0])["id"])
	require.Empty(t, b.do("GET", "/v1/contacts/duplicates?by=name", nil).wants(200).json()["items"])
	b.do("GET", "/v1/contacts/duplicates?by=phone", nil).problem(400, "malformed")
	b.do("POST", "/v1/contacts/"+ids[0]+"/merge", object{"contact_id": ids[1]}).wants(200)
	require.Empty(t, b.do("GET", "/v1/contacts/duplicates", nil).wants(200).json()["items"])
}
