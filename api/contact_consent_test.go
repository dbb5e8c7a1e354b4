package api

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// consent is what the API says of a contact's consent, and its log, the newest first.
func (b *testBundle) consent(id string) (string, []string) {
	b.t.Helper()
	got := b.do("GET", "/v1/contacts/"+id+"/consent", nil).wants(200).json()
	log := []string{}
	for _, one := range as[[]any](got["items"]) {
		change := as[object](one)
		log = append(log, as[string](change["marketing"])+" "+as[string](change["source"]))
	}
	return as[string](got["marketing"]), log
}

func TestConsentIsSetWithItsSourceAndRefusesWhatItIsNot(t *testing.T) { // K1, K3
	t.Parallel()
	b := setup(t)
	id := as[string](b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}).wants(201).json()["id"])
	path := "/v1/contacts/" + id + "/consent"
	now, log := b.consent(id)
	require.Equal(t, "unknown", now)
	require.Empty(t, log)
	bye := b.automation(object{
		"name": "Bye", "start": []object{{"kind": "consent", "to": "refused"}},
		"steps": []object{{"kind": "add_tags", "tags": []string{"gone"}}},
	})
	b.do("POST", "/v1/automations/"+bye+"/activate", nil).wants(200)

	b.do("PUT", path, object{"marketing": "granted", "source": "a form"}).wants(200)
	require.Empty(t, b.engine.started)
	got := b.do("PUT", path, object{"marketing": "refused"}).wants(200).json()
	require.Equal(t, "refused", got["marketing"])
	require.Len(t, as[[]any](got["items"]), 2)
	require.Len(t, b.engine.started, 1, "S11")
	b.do("PUT", path, object{"marketing": "refused", "source": "again"}).wants(200)
	now, log = b.consent(id)
	require.Equal(t, "refused", now)
	require.Equal(t, []string{"refused api", "granted a form"}, log)
	contact := b.do("GET", "/v1/contacts/"+id, nil).wants(200).json()
	require.Equal(t, []any{"refused", true}, []any{contact["marketing"], contact["marketing_stopped"]})
	export := b.do("GET", "/v1/contacts/"+id+"/export", nil).wants(200).json()
	require.Len(t, export["consent"], 2)
	audit := as[[]any](b.do("GET", "/v1/audit?object=contact/"+id, nil).wants(200).json()["items"])
	require.Len(t, audit, 2)

	for _, bad := range []object{{"marketing": "unknown"}, {"marketing": marker}, {"source": "x"}, {"marketing": "granted", "source": ""}} {
		b.do("PUT", path, bad).problem(400, "malformed")
	}
	b.do("PUT", "/v1/contacts/nobody/consent", object{"marketing": "granted"}).problem(404, "not-found")
	b.do("GET", "/v1/contacts/nobody/consent", nil).problem(404, "not-found")
	timeline := as[[]any](b.do("GET", "/v1/contacts/"+id+"/timeline", nil).wants(200).json()["items"])
	var kinds []any
	for _, one := range timeline {
		kinds = append(kinds, as[object](one)["kind"])
	}
	require.Contains(t, kinds, "marketing_stopped")
	require.Contains(t, kinds, "marketing_resumed")
}

func TestTheColumnConsentOfAFileSetsConsent(t *testing.T) { // K3
	t.Parallel()
	b := importBundle(t)
	got := b.importCSV("", "PHONE,CONSENT\n+393470000001,granted\n+393470000002, REFUSED \n+393470000003,\n+393470000004,yes\n").wants(200)
	require.Equal(t, []int{3, 0, 0, 1}, got.counts())
	require.Equal(t, []string{"5 CONSENT"}, got.broken())
	for phone, want := range map[string]string{
		"+393470000001": "granted", "+393470000002": "refused", "+393470000003": "unknown",
	} {
		require.Equal(t, want, b.contact(phone)["marketing"])
	}
	require.Equal(t, []int{0, 1, 1, 0}, b.importCSV("", "PHONE,CONSENT\n+393470000001,granted\n+393470000002,granted\n").counts())

	b.do("POST", "/v1/fields", object{"code": "CONSENT", "type": "text"}).wants(201)
	b.importCSV("", "PHONE,CONSENT\n+393470000001,refused\n").wants(200)
	contact := b.contact("+393470000001")
	require.Equal(t, "granted", contact["marketing"], "a field of the workspace goes before")
	require.Equal(t, object{"CONSENT": "refused"}, contact["fields"])
}

func TestRulesOfConsentAreASetting(t *testing.T) { // K1, K2
	t.Parallel()
	b := setup(t)
	rules := as[object](b.do("GET", "/v1/settings", nil).wants(200).json()["consent"])
	require.Equal(t, true, rules["unknown_may"])
	require.Contains(t, rules["stop_words"], "STOP")
	require.Equal(t, []any{}, rules["opt_out_buttons"])
	want := object{
		"name": "Shop", "time_zone": "Europe/Rome", "language": "it",
		"consent": object{"unknown_may": false, "stop_words": []any{"Basta"}, "opt_out_buttons": []any{"No, grazie"}},
	}
	rules = as[object](b.do("PUT", "/v1/settings", want).wants(200).json()["consent"])
	require.Equal(t, false, rules["unknown_may"])
	require.Equal(t, []any{"Basta"}, rules["stop_words"])
	require.Equal(t, []any{"No, grazie"}, rules["opt_out_buttons"])
	require.Equal(t, []any{"START", "ISCRIVIMI", "ALTA"}, rules["start_words"])
	delete(want, "consent")
	require.Equal(t, rules, b.do("PUT", "/v1/settings", want).wants(200).json()["consent"], "left out stays")
	want["consent"] = object{}
	require.Equal(t, true, as[object](b.do("PUT", "/v1/settings", want).wants(200).json()["consent"])["unknown_may"])
	want["consent"] = object{"start_words": []any{marker, "stop"}}
	b.do("PUT", "/v1/settings", want).problem(422, "invalid")
	want["consent"] = object{"stop_words": []any{"Basta  così"}, "start_words": []any{"ok", "BASTA\u00a0cosi\u0300"}}
	require.Equal(t, []string{"/consent/start_words/1"}, b.do("PUT", "/v1/settings", want).problem(422, "invalid"), "as they are compared")
	want["consent"] = object{"colour": marker}
	b.do("PUT", "/v1/settings", want).problem(400, "malformed")
}
