package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestContactsAreCreatedOnceByPhoneAndChangedByID(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.do("POST", "/v1/fields", object{"code": "CITY", "type": "text"}).wants(201)
	made := b.do("POST", "/v1/contacts", object{
		"phone": "+39 347 000 0001", "first_name": "Ada", "fields": object{"CITY": "Bari"},
	}).wants(201).json()
	again := b.do("POST", "/v1/contacts", object{"phone": "0039 347-0000001", "last_name": "Byron"}).wants(201).json()
	require.Equal(t, made["id"], again["id"])
	require.Equal(t, "Ada", again["first_name"], "what is left out stays")
	path := "/v1/contacts/" + as[string](made["id"])
	changed := b.do("PATCH", path, object{
		"first_name": "", "fields": object{"CITY": ""}, "time_zone": "America/New_York",
	}).wants(200).json()
	require.Empty(t, changed["first_name"])
	require.Empty(t, changed["fields"])
	require.Equal(t, "America/New_York", changed["time_zone"])
	found := as[[]any](b.do("GET", "/v1/contacts?phone=+393470000001", nil).wants(200).json()["items"])
	require.Len(t, found, 1)
	require.Equal(t, "+393470000002", b.do("PATCH", path, object{"phone": "+393470000002"}).wants(200).json()["phone"])
	require.Empty(t, b.do("GET", path+"/messages", nil).wants(200).json()["items"])
}

func TestListsHoldContacts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := as[string](b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}).wants(201).json()["id"])
	list := "/v1/lists/" + as[string](b.do("POST", "/v1/lists", object{"name": "vip"}).wants(201).json()["id"])
	b.do("POST", "/v1/lists", object{"name": "vip"}).problem(409, "conflict")
	require.EqualValues(t, 1, b.do("POST", list+"/members", object{"contact_ids": []string{contact}}).wants(200).json()["added"])
	unknown := b.do("POST", list+"/members", object{"contact_ids": []string{contact, marker}})
	require.Equal(t, []string{"/contact_ids/1"}, unknown.problem(422, "invalid"))
	require.NotContains(t, string(unknown.body), marker)
	require.Len(t, b.do("GET", list+"/members", nil).wants(200).json()["items"], 1)
	b.do("DELETE", list+"/members/"+contact, nil).wants(204)
	require.Empty(t, b.do("GET", list+"/members", nil).wants(200).json()["items"])
	require.Equal(t, "gold", b.do("PATCH", list, object{"name": "gold"}).wants(200).json()["name"])
	b.do("DELETE", list, nil).wants(204)
	b.do("DELETE", list, nil).problem(404, "not-found")
}

func TestTicketsAreOpenedAndClosed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	contact := b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}).wants(201).json()["id"]
	user := as[string](
		b.do("POST", "/v1/users", object{"name": "Emanuela", "email": "e@example.com", "role": "chat_manager"}).wants(201).json()["id"],
	)
	b.do("POST", "/v1/tickets", object{"contact_id": marker, "title": "x", "owner_id": marker}).problem(422, "invalid")
	made := b.do("POST", "/v1/tickets", object{"contact_id": contact, "title": "Call back", "owner_id": user}).wants(201).json()
	require.Equal(t, "open", made["status"])
	require.Equal(t, "medium", made["priority"])
	path := "/v1/tickets/" + as[string](made["id"])
	closed := b.do("PATCH", path, object{"status": "closed"}).wants(200).json()
	require.NotNil(t, closed["closed_at"])
	require.Equal(t, user, closed["owner_id"])
	reopened := b.do("PATCH", path, object{"status": "in_progress", "owner_id": ""}).wants(200).json()
	require.Nil(t, reopened["closed_at"])
	require.Nil(t, reopened["owner_id"])
	require.Len(t, b.do("GET", "/v1/tickets?status=in_progress", nil).json()["items"], 1)
	require.Empty(t, b.do("GET", "/v1/tickets?status=open", nil).json()["items"])
	b.do("DELETE", "/v1/users/"+user, nil).wants(204)
}

func TestSettingsAreReplacedWhole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	before := b.do("GET", "/v1/settings", nil).wants(200).json()
	require.Nil(t, before["working_hours"])
	want := object{
		"name": "Shop", "time_zone": "Europe/Madrid", "language": "es", "phone_region": "ES",
		"working_hours": object{"mon": []object{{"from": "09:00", "to": "18:00"}}},
	}
	b.do("PUT", "/v1/settings", want).wants(200)
	got := b.do("GET", "/v1/settings", nil).wants(200).json()
	require.Equal(t, "Europe/Madrid", got["time_zone"])
	require.Equal(t, object{"mon": []any{object{"from": "09:00", "to": "18:00"}}}, got["working_hours"])
	want["working_hours"] = nil
	require.Nil(t, b.do("PUT", "/v1/settings", want).wants(200).json()["working_hours"])
	audit := as[[]any](b.do("GET", "/v1/audit?object=workspace/"+b.workspace.ID, nil).wants(200).json()["items"])
	require.Len(t, audit, 2)
	require.Contains(t, as[object](audit[0])["actor"], "api_key/")
}

func TestHolidaysAndTheLimitOfEntriesAreSettings(t *testing.T) { // S5, S6
	t.Parallel()
	b := setup(t)
	before := b.do("GET", "/v1/settings", nil).wants(200).json()
	require.Nil(t, before["holidays"])
	require.EqualValues(t, models.DefaultEntriesPerHour, before["max_entries_per_hour"])
	holidays := object{"days": []any{"2026-12-24", "2026-08-01/2026-08-30"}, "yearly_days": []any{"02-29"}, "country": "IT"}
	want := object{"name": "Shop", "time_zone": "Europe/Rome", "language": "it", "holidays": holidays, "max_entries_per_hour": 7}
	require.Equal(t, holidays, b.do("PUT", "/v1/settings", want).wants(200).json()["holidays"])
	got := b.do("GET", "/v1/settings", nil).wants(200).json()
	require.Equal(t, holidays, got["holidays"])
	require.EqualValues(t, 7, got["max_entries_per_hour"])

	delete(want, "max_entries_per_hour")
	want["holidays"] = object{}
	got = b.do("PUT", "/v1/settings", want).wants(200).json()
	require.Nil(t, got["holidays"], "no day is no holidays")
	require.EqualValues(t, 7, got["max_entries_per_hour"], "left out stays")
}

func TestRetentionIsASettingThatKeepsForEverWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.Nil(t, b.do("GET", "/v1/settings", nil).wants(200).json()["retention"])
	want := object{
		"name": "Shop", "time_zone": "Europe/Rome", "language": "it",
		"retention": object{"inbound_messages": "P365D", "runs": "P2W", "audit": nil},
	}
	kept := object{"inbound_messages": "P365D", "runs": "P14D"}
	require.Equal(t, kept, b.do("PUT", "/v1/settings", want).wants(200).json()["retention"])
	require.Equal(t, kept, b.do("GET", "/v1/settings", nil).wants(200).json()["retention"])
	delete(want, "retention")
	require.Nil(t, b.do("PUT", "/v1/settings", want).wants(200).json()["retention"])
	for period, status := range map[string]int{"P1D": 422, "P0D": 422, "PT999H": 400, "P1M": 400, "a week": 400} {
		want["retention"] = object{"runs": period}
		refused := b.do("PUT", "/v1/settings", want).wants(status)
		require.Contains(t, string(refused.body), "/retention/runs", period)
	}
	want["retention"] = object{"tickets": "P7D"}
	b.do("PUT", "/v1/settings", want).problem(400, "malformed")
	delete(want, "retention")
	reader := b.newKey(b.workspace.ID, models.ScopeSettingsRead)
	b.do("PUT", "/v1/settings", want, "Authorization", "Bearer "+reader).problem(403, "forbidden")
}

func TestAnAnswerIsRememberedNoLongerThanItsContact(t *testing.T) { // A17
	t.Parallel()
	b := setup(t)
	person := object{"phone": "+39 347 0000061", "first_name": "Ada"}
	made := b.do("POST", "/v1/contacts", person, "Idempotency-Key", "contact").wants(201).json()
	ticket := object{"contact_id": made["id"], "title": "Call back"}
	b.do("POST", "/v1/tickets", ticket, "Idempotency-Key", "ticket").wants(201)
	require.Equal(t, made["id"], b.do("POST", "/v1/contacts", person, "Idempotency-Key", "contact").wants(201).json()["id"])
	path := "/v1/contacts/" + as[string](made["id"])
	reader := b.newKey(b.workspace.ID, models.ScopeContactsRead)
	b.do("DELETE", path, nil, "Authorization", "Bearer "+reader).problem(403, "forbidden")
	b.do("DELETE", path, nil).wants(204)
	b.do("GET", path, nil).problem(404, "not-found")
	b.do("DELETE", path, nil).problem(404, "not-found")
	again := b.do("POST", "/v1/contacts", person, "Idempotency-Key", "contact").wants(201).json()
	require.NotEqual(t, made["id"], again["id"], "nobody remembers the answer")
	b.do("POST", "/v1/tickets", ticket, "Idempotency-Key", "ticket").problem(422, "invalid")
}

func TestANumbersTokenIsSealedAndNeverShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := object{"phone_number_id": "111", "waba_id": "222", "display_phone": "+39 347 0000009", "token": marker}
	made := b.do("POST", "/v1/numbers", body).wants(201)
	require.NotContains(t, string(made.body), marker)
	id := as[string](made.json()["id"])
	kept, err := b.store.GetNumber(t.Context(), b.workspace.ID, id)
	require.NoError(t, err)
	require.NotContains(t, kept.TokenSealed, marker)
	require.NotEmpty(t, kept.TokenSealed)
	require.EqualValues(t, 80, made.json()["messages_per_second"])
	require.EqualValues(t, 20, b.do("PATCH", "/v1/numbers/"+id, object{"messages_per_second": 20}).wants(200).json()["messages_per_second"])
	require.Equal(t, 1, b.pace.changed, "a pace that changes is told at once")
	b.do("POST", "/v1/numbers", body).problem(409, "conflict")
	require.EqualValues(t, 3, b.do("POST", "/v1/templates/sync", nil).wants(200).json()["synced"])
	require.Empty(t, b.do("GET", "/v1/templates", nil).wants(200).json()["items"])
}

func TestAWebhookSecretIsShownOnceAndNeverRemembered(t *testing.T) { // A10
	t.Parallel()
	b := setup(t)
	const path = "/v1/settings/webhook_secret"
	require.Equal(t, "whsec_"+marker+"1", b.do("POST", path, nil).wants(201).json()["secret"])
	made := b.do("POST", path, nil, "Idempotency-Key", "k").wants(201).json()
	require.Equal(t, "whsec_"+marker+"2", made["secret"])
	repeat := b.do("POST", path, nil, "Idempotency-Key", "k").wants(201)
	require.JSONEq(t, `{}`, string(repeat.body))
	require.Equal(t, 2, b.secrets.made, "a repeat makes nothing")
	kept, repeated, err := b.store.Once(t.Context(), models.IdempotencyKey{
		WorkspaceID: b.workspace.ID, Key: "k", RequestHash: digest(b.request("POST", path, nil), nil),
	}, nil)
	require.NoError(t, err)
	require.True(t, repeated)
	require.NotContains(t, string(kept.Body), marker)
	reader := b.newKey(b.workspace.ID, models.ScopeSettingsRead)
	b.do("POST", path, nil, "Authorization", "Bearer "+reader).problem(403, "forbidden")
}

func TestANumberShowsWhatMetaToldOfIt(t *testing.T) { // W4, W6
	t.Parallel()
	b := setup(t)
	made := b.do("POST", "/v1/numbers", object{
		"phone_number_id": "111", "waba_id": "222", "display_phone": "+39 347 0000009", "token": "t",
	}).wants(201).json()
	for _, key := range []string{"quality", "throughput", "recipient_limit"} {
		require.Contains(t, made, key)
		require.Nil(t, made[key], "nothing is told yet")
	}
	require.Equal(t, "222", made["portfolio_id"], "the account stands for its portfolio")
	most := 250
	n, err := b.store.GetNumber(t.Context(), b.workspace.ID, as[string](made["id"]))
	require.NoError(t, err)
	facts := models.NumberFacts{Quality: "YELLOW", Throughput: models.ThroughputHigh, Limit: &models.RecipientLimit{Most: &most}}
	require.NoError(t, b.store.NoteNumber(t.Context(), n, facts, time.Now()))

	shown := as[[]any](b.do("GET", "/v1/numbers", nil).wants(200).json()["items"])
	got := as[map[string]any](shown[0])
	require.Equal(t, []any{"YELLOW", "HIGH", 250.0, 1000.0}, []any{
		got["quality"], got["throughput"], got["recipient_limit"], got["messages_per_second"],
	})
	path := "/v1/numbers/" + n.ID
	moved := b.do("PATCH", path, object{"portfolio_id": "777"}).wants(200).json()
	require.Equal(t, "777", moved["portfolio_id"])
	require.Nil(t, moved["recipient_limit"], "of this portfolio nothing is known")
	require.EqualValues(t, 250, b.do("PATCH", path, object{"portfolio_id": ""}).wants(200).json()["recipient_limit"])
	require.Zero(t, b.pace.changed)
	for _, wrong := range []int{0, -1, 1001} {
		b.do("PATCH", path, object{"messages_per_second": wrong}).wants(400)
	}
}
