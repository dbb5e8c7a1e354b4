package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestATicketIsDescribedNotedAndFoundByItsOwner(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := b.newContact("+393470000001")
	ada := b.member("ada@shop.example", models.RoleChatManager)
	made := b.do("POST", "/v1/tickets", object{
		"contact_id": contact, "title": "Call back", "description": "About the order", "owner_id": ada.user.ID,
	}, "Idempotency-Key", "t").wants(201).json()
	require.Equal(t, []any{"About the order", ada.user.Name}, []any{made["description"], made["owner_name"]})
	require.Equal(t, "+393470000001", as[object](made["contact"])["phone"])
	at := "/v1/tickets/" + as[string](made["id"])
	ada.do("PATCH", at, object{"description": "About the bill"}).wants(200)
	note := func() object {
		return ada.do("POST", at+"/notes", object{"text": "called, nobody there"}, "Idempotency-Key", "n").wants(201).json()
	}
	first := note()
	require.Equal(t, first["id"], note()["id"], "once")
	require.Equal(t, ada.user.Name, b.firstOf(at + "/notes")["author_name"])
	ada.do("POST", at+"/notes", object{"text": ""}).problem(400, "malformed")

	mine := b.firstOf("/v1/tickets?sort=updated&status=open&owner=" + ada.user.ID)
	require.Equal(t, []any{"About the bill", 1.0, ada.user.Name}, []any{mine["description"], mine["notes"], mine["owner_name"]})
	require.Empty(t, b.do("GET", "/v1/tickets?owner=none", nil).wants(200).json()["items"])
	b.do("GET", "/v1/tickets?sort=loudest", nil).problem(400, "malformed")
	exported := b.do("GET", "/v1/contacts/"+contact+"/export", nil).wants(200).json()
	require.Equal(t, "called, nobody there", as[object](as[[]any](exported["ticket_notes"])[0])["text"])
	require.Equal(t, "About the bill", as[object](as[[]any](exported["tickets"])[0])["description"])
}
