package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/phrase"
	"cadenza/internal/trigger"
	"cadenza/models"
)

func TestAPhoneNeverBecomesAnotherInSilence(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	start, secret := b.integration()
	for typed, want := range map[string]string{
		"447911123456": "+447911123456", "4915123456789": "+4915123456789", "347 123.4567": "+393471234567",
		"393471234568": "+393471234568",
	} {
		require.Equal(t, want, b.do("POST", "/v1/contacts", object{"phone": typed}).wants(201).json()["phone"])
	}
	for _, typed := range []string{
		"393331234567.0", "3.93331234567E+11", "999123456789", "-393331234567", "+39 06 69821234 ext 5", "3331234567,00",
	} {
		require.Equal(t, []string{"/phone"}, b.do("POST", "/v1/contacts", object{"phone": typed}).problem(422, "invalid"), typed)
		require.Equal(
			t, []string{"/contact/phone"},
			b.do("POST", "/v1/automations/"+id+"/runs", object{"contact": object{"phone": typed}}).problem(422, "invalid"), typed,
		)
		require.Equal(
			t, []string{"/phone"}, b.do("POST", "/wh/ap/"+start, object{"secret": secret, "phone": typed}).problem(422, "invalid"), typed,
		)
		imported := b.do("POST", "/v1/contacts/import", "PHONE;CITY_NAME\n", "Content-Type", "text/csv")
		require.Equal(t, 422, imported.status, "the column is unknown")
		imported = b.do("POST", "/v1/contacts/import", "PHONE;FIRST_NAME\n"+typed+";Ada\n", "Content-Type", "text/csv").wants(200)
		problems := as[[]any](imported.json()["errors"])
		require.Len(t, problems, 1, typed)
		require.EqualValues(t, 2, as[object](problems[0])["line"])
		require.Equal(t, "PHONE", as[object](problems[0])["column"])
	}
	require.Len(t, b.do("GET", "/v1/contacts", nil).json()["items"], 4)
}

func TestAPhoneThatAContactHasIsAlwaysAccepted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	number := b.do("POST", "/v1/numbers", object{
		"phone_number_id": "106540352242922", "waba_id": "1", "display_phone": "+393479990001", "token": "x",
	}).wants(201).json()
	require.NoError(t, b.store.KeepInbound(t.Context(), []models.InboundMessage{{
		WAMID: "wamid.1", WorkspaceID: b.workspace.ID, NumberID: as[string](number["id"]), Kind: "text", Text: "ciao", WaID: "999123456789",
		SentAt: time.Now(),
	}}))
	_, err := b.store.Route(t.Context(), "wamid.1", phrase.Normalize, trigger.Decide)
	require.NoError(t, err)
	known := b.onlyContact()
	require.Equal(t, "+999123456789", known["phone"], "Meta vouches for it")
	for _, typed := range []string{"+999123456789", "999123456789", "00999 123456789"} {
		got := b.do("POST", "/v1/contacts", object{"phone": typed, "first_name": "Ada"}).wants(201).json()
		require.Equal(t, known["id"], got["id"], typed)
	}
	b.do("POST", "/v1/contacts", object{"phone": "+999123456788"}).problem(422, "invalid")
	require.Len(t, b.do("GET", "/v1/contacts?phone=%2B999123456789", nil).wants(200).json()["items"], 1)
}
