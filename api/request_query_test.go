package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParametersThatDoNotExistAreRefusedUnderV1(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	b.refuse(map[string]badRequest{
		"a filter that is none":     {"GET", "/v1/contacts?colour=" + marker, nil, 400, "malformed", "?colour"},
		"another case":              {"GET", "/v1/contacts?Phone=%2B393470000001", nil, 400, "malformed", "?Phone"},
		"of another call":           {"GET", "/v1/lists?status=active", nil, 400, "malformed", "?status"},
		"on a call that takes none": {"GET", "/v1/settings?x", nil, 400, "malformed", "?x"},
		"of a path":                 {"GET", "/v1/automations/" + id + "?id=" + marker, nil, 400, "malformed", "?id"},
		"of a report":               {"GET", "/v1/automations/" + id + "/report?form=2026-01-01", nil, 400, "malformed", "?form"},
		"of a report's file":        {"GET", "/v1/automations/" + id + "/report.csv?form=2026-01-01", nil, 400, "malformed", "?form"},
		"of a creation":             {"POST", "/v1/lists?dry_run=true", object{"name": "a"}, 400, "malformed", "?dry_run"},
		"of an import":              {"POST", "/v1/contacts/import?list=x", "PHONE\n", 400, "malformed", "?list"},
		"in brackets":               {"GET", "/v1/contacts?phone[]=1", nil, 400, "malformed", "?phone[]"},
		"a broken escape":           {"GET", "/v1/contacts?phone=%zz", nil, 400, "malformed", ""},
		"a semicolon":               {"GET", "/v1/contacts?limit=5;after=x", nil, 400, "malformed", ""},
	})
	require.Empty(t, b.do("GET", "/v1/lists", nil).json()["items"], "nothing was made")
	b.do("GET", "/healthz?x=1", nil).wants(200)
	b.do("GET", "/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=verify&hub.challenge=7&more=1", nil).wants(200)
	start, secret := b.integration()
	b.do("POST", "/wh/ap/"+start+"/?utm_source=shop", object{"secret": secret, "phone": "+393470000001"}).wants(200)
}

func TestANulAndBadUTF8InAnAddressAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, path := range []string{
		"/v1/lists/%00", "/v1/lists/a%00b", "/v1/lists/%ff", "/v1/contacts?phone=%00", "/v1/contacts?phone=%c3%28", "/v1/contacts?%00=1",
		"/v1/runs?after=%ed%a0%80",
		"/wh/ap/%00/", "/webhooks/whatsapp?hub.mode=%00", "/nowhere/%00", "/v1/automations/x/report?figure=%fe",
	} {
		b.do("GET", path, nil).problem(400, "malformed")
	}
}

func TestAContentTypeIsComparedWithoutCase(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i, kind := range []string{
		"application/json", "Application/JSON", "APPLICATION/JSON; charset=utf-8", "application/json;Charset=\"UTF-8\"",
		" application/json",
	} {
		b.do("POST", "/v1/lists", object{"name": strings.Repeat("x", i+1)}, "Content-Type", kind).wants(201)
	}
	for _, kind := range []string{"", "text/plain", "application/jsonx", "application/json+x", "text/json"} {
		b.do("POST", "/v1/lists", object{"name": "y"}, "Content-Type", kind).problem(415, "unsupported-media-type")
	}
	b.do("POST", "/v1/lists", `{"name":"a\u0000"}`, "Content-Type", "Application/JSON").problem(400, "malformed")
	b.do("POST", "/v1/contacts/import", "PHONE\n", "Content-Type", "Text/CSV").wants(200)
}

func TestABodyLiesAtMostAThousandLevelsDeep(t *testing.T) {
	t.Parallel()
	b := setup(t)
	nested := func(n int) string {
		return `{"name":"a","steps":[{"kind":"send_webhook","method":"POST","url":"https://a.example","body":` + strings.Repeat(
			"[", n,
		) + strings.Repeat("]", n) + `}]}`
	}
	require.Equal(t, 3, depth([]byte(`{"a":["]}\"[[",{}]}`)))
	b.do("POST", "/v1/automations", nested(997)).wants(201)
	b.do("POST", "/v1/automations", nested(998)).problem(400, "malformed")
	b.do("POST", "/v1/automations", nested(20000)).problem(400, "malformed")
	start, secret := b.integration()
	b.do(
		"POST", "/wh/ap/"+start+"/",
		`{"secret":"`+secret+`","phone":"+393470000001","metadata":{"a":`+strings.Repeat("[", 1000)+strings.Repeat("]", 1000)+`}}`,
	).problem(400, "malformed")
}
