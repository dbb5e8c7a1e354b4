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

func TestTicketsArePagedThroughByTheirLastChange(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := b.newContact("+393470000001")
	var made []string
	for _, title := range []string{"first", "second", "third"} {
		ticket := b.do("POST", "/v1/tickets", object{"contact_id": contact, "title": title}).wants(201).json()
		made = append(made, as[string](ticket["id"]))
	}
	b.do("PATCH", "/v1/tickets/"+made[0], object{"status": "resolved"}).wants(200)
	var titles []any
	for at := "/v1/tickets?sort=updated&limit=1"; ; {
		page := b.do("GET", at, nil).wants(200).json()
		titles = append(titles, as[object](as[[]any](page["items"])[0])["title"])
		if page["next"] == nil {
			break
		}
		at = "/v1/tickets?sort=updated&limit=1&after=" + as[string](page["next"])
	}
	require.Equal(t, []any{"first", "third", "second"}, titles)
}

func TestOfTwoWhoMoveATicketTheSecondIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made := b.do("POST", "/v1/tickets", object{"contact_id": b.newContact("+393470000001"), "title": "Both want it"}).wants(201).json()
	at := "/v1/tickets/" + as[string](made["id"])
	moved := b.do("PATCH", at, object{"status": "resolved"}, "If-Match", `"1"`).wants(200).json()
	require.Equal(t, []any{1.0, 2.0}, []any{made["version"], moved["version"]})
	b.do("PATCH", at, object{"status": "in_progress"}, "If-Match", `"1"`).problem(412, "stale-revision")
	require.Equal(t, "resolved", b.do("GET", at, nil).wants(200).json()["status"])
	b.do("PATCH", at, object{"title": "Mine"}, "If-Match", `"2"`).wants(200)
	b.do("PATCH", at, object{"status": "closed"}, "If-Match", "*").wants(200)
	b.do("PATCH", at, object{"status": "open"}, "If-Match", "2").problem(412, "stale-revision")
	b.do("PATCH", at+"0", object{"status": "open"}, "If-Match", `"3"`).problem(404, "not-found")
	b.do("PATCH", at, object{"status": "open"}).wants(200)
}
