package api

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// steps is an automation with these steps.
func steps(all ...object) object { return object{"name": "A", "steps": all} }

// starts is an automation with these start steps.
func starts(all ...object) object { return object{"name": "A", "start": all} }

func buttons(texts ...string) []object {
	out := make([]object, len(texts))
	for i, text := range texts {
		out[i] = object{"text": text}
	}
	return out
}

// badRequest is a request with what is wrong with it; its pointer is "" where the whole is.
type badRequest struct {
	method, path string
	body         any
	status       int
	code         string
	pointer      string
}

// refuse makes bad requests.
func (b *testBundle) refuse(requests map[string]badRequest) {
	for name, one := range requests {
		b.t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &testBundle{t: t, handler: b.handler, key: b.key, router: b.router}
			got := b.do(one.method, one.path, one.body)
			pointers := got.problem(one.status, one.code)
			if one.pointer != "" {
				require.Contains(t, pointers, one.pointer, string(got.body))
			}
			require.NotContains(t, string(got.body), marker, "an answer repeats nothing that was submitted")
		})
	}
}

func TestABadQueryIsAProblemThatNamesTheParameter(t *testing.T) {
	t.Parallel()
	setup(t).refuse(map[string]badRequest{
		"limit too large":       {"GET", "/v1/lists?limit=201", nil, 400, "malformed", "?limit"},
		"limit no number":       {"GET", "/v1/lists?limit=" + marker, nil, 400, "malformed", "?limit"},
		"cursor of odd signs":   {"GET", "/v1/lists?after=%27" + marker, nil, 400, "malformed", "?after"},
		"an empty phone":        {"GET", "/v1/contacts?phone=", nil, 400, "malformed", "?phone"},
		"an empty name":         {"GET", "/v1/templates?name=", nil, 400, "malformed", "?name"},
		"a limit twice":         {"GET", "/v1/lists?limit=5&limit=6", nil, 400, "malformed", ""},
		"a cursor of nobody":    {"GET", "/v1/lists?after=" + marker, nil, 422, "invalid", "?after"},
		"a number for a cursor": {"GET", "/v1/runs?after=0", nil, 422, "invalid", "?after"},
		"a key where none is":   {"POST", "/v1/templates/sync", object{"colour": marker}, 400, "malformed", "/colour"},
		"a text where none is":  {"POST", "/v1/templates/sync", `"` + marker + `"`, 400, "malformed", ""},
		"messages of nobody":    {"GET", "/v1/contacts/nobody/messages", nil, 404, "not-found", ""},
		"runs of no automation": {"GET", "/v1/automations/none/runs", nil, 404, "not-found", ""},
		"unknown status":        {"GET", "/v1/runs?status=" + marker, nil, 400, "malformed", "?status"},
	})
}

const automations = "/v1/automations"

// tooLong is one character more than a button's text may have.
var tooLong = strings.Repeat("x", 21)

// badRequests are requests that each break one rule, and what they are answered.
var badRequests = map[string]badRequest{
	"not JSON":              {"POST", "/v1/lists", `{"name": `, 400, "malformed", ""},
	"two JSON values":       {"POST", "/v1/lists", `{"name": "a"} {}`, 400, "malformed", ""},
	"a NUL in a text":       {"POST", "/v1/lists", `{"name": "a\u0000"}`, 400, "malformed", ""},
	"not UTF-8":             {"POST", "/v1/lists", "{\"name\": \"\xff\"}", 400, "malformed", ""},
	"no body":               {"POST", "/v1/lists", nil, 400, "malformed", ""},
	"an array":              {"POST", "/v1/lists", `[]`, 400, "malformed", ""},
	"unknown key":           {"POST", "/v1/lists", object{"name": "a", "colour": marker}, 400, "malformed", "/colour"},
	"a key in another case": {"POST", "/v1/lists", object{"Name": marker, "name": "a"}, 400, "malformed", "/Name"},
	"missing key":           {"POST", "/v1/lists", object{}, 400, "malformed", "/name"},
	"wrong type":            {"POST", "/v1/lists", object{"name": 7}, 400, "malformed", "/name"},
	"null":                  {"POST", "/v1/lists", object{"name": nil}, 400, "malformed", "/name"},
	"empty":                 {"POST", "/v1/lists", object{"name": ""}, 400, "malformed", "/name"},
	"a blank name":          {"POST", "/v1/tags", object{"name": "   "}, 400, "malformed", "/name"},
	"too long a period": {
		"PUT", "/v1/settings",
		object{"name": "a", "time_zone": "UTC", "language": "it", "retention": object{"runs": "P3651D"}},
		400,
		"malformed", "/retention/runs",
	},
	"unknown step key": {
		"POST", automations, steps(object{"kind": "block_contact", "colour": marker}), 400, "malformed", "/steps/0/colour",
	},
	"a deleted step": {
		"POST", automations, steps(object{"kind": "block_contact", "deleted": true}), 400, "malformed", "/steps/0/deleted",
	},
	"unknown step kind": {"POST", automations, steps(object{"kind": marker}), 400, "malformed", "/steps/0/kind"},
	"wrong type in a step": {
		"POST", automations, steps(object{"kind": "add_tags", "tags": marker}), 400, "malformed", "/steps/0/tags",
	},
	"unknown key in a wait": {
		"POST", automations, steps(object{"kind": "block_contact", "wait": object{"during": marker}}), 400, "malformed",
		"/steps/0/wait/during",
	},
	"a secret of one's own": {
		"POST", automations, starts(object{"kind": "integration", "secret": marker}), 400, "malformed", "/start/0/secret",
	},
	"key of another kind": {
		"POST", automations, steps(object{"kind": "block_contact", "text": marker}), 422, "invalid", "/steps/0/text",
	},
	"months in a duration": {
		"POST", automations, steps(object{"kind": "block_contact", "wait": object{"for": "P1M"}}), 422, "invalid", "/steps/0/wait/for",
	},
	"years in a limit": {
		"POST", automations, steps(object{"kind": "set_field", "field": "CITY", "from": "next_message", "limit": "P1Y"}), 422,
		"invalid", "/steps/0/limit",
	},
	"no duration": {
		"POST", automations, starts(object{"kind": "closed_hours", "quiet_period": marker}), 422, "invalid", "/start/0/quiet_period",
	},
	"over-long button": {
		"POST", automations, steps(object{"kind": "send_buttons", "text": "a", "buttons": buttons(tooLong)}), 422, "invalid",
		"/steps/0/buttons/0/text",
	},
	"too many buttons": {
		"POST", automations, steps(object{"kind": "send_buttons", "text": "a", "buttons": buttons("1", "2", "3", "4")}), 422, "invalid",
		"/steps/0/buttons",
	},
	"over-long list": {
		"POST", automations,
		steps(object{
			"kind": "send_list", "text": "a", "button": "b",
			"sections": []object{{"rows": buttons("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11")}},
		}),
		422, "invalid", "/steps/0/sections",
	},
	"unknown list": {
		"POST", automations, steps(object{"kind": "add_to_lists", "list_ids": []string{marker}}), 422, "invalid", "/steps/0/list_ids/0",
	},
	"unknown user": {
		"POST", automations, steps(object{"kind": "assign_operators", "user_ids": []string{marker}}), 422, "invalid",
		"/steps/0/user_ids/0",
	},
	"unknown field": {
		"POST", automations, steps(object{"kind": "set_field", "field": marker[:6], "value": "x"}), 422, "invalid", "/steps/0/field",
	},
	"unknown automation": {
		"POST", automations, steps(object{"kind": "start_automation", "automation_id": marker}), 422, "invalid",
		"/steps/0/automation_id",
	},
	"unknown number": {"POST", automations, object{"name": "a", "number_id": marker}, 422, "invalid", "/number_id"},
	"a step id of one's own": {
		"POST", automations, steps(object{"kind": "block_contact", "id": marker}), 422, "invalid", "/steps/0/id",
	},
	"a start id of one's own": {
		"POST", automations, starts(object{"kind": "closed_hours", "id": marker}), 422, "invalid", "/start/0/id",
	},
	"a phrase twice": {
		"POST", automations, starts(object{"kind": "message", "phrase": "Ciao"}, object{"kind": "message", "phrase": " ciao"}), 422,
		"invalid", "/start/1/phrase",
	},
	"unknown time zone": {
		"POST", "/v1/contacts", object{"phone": "+393470000001", "time_zone": marker}, 422, "invalid", "/time_zone",
	},
	"a phone that is none": {"POST", "/v1/contacts", object{"phone": marker}, 422, "invalid", "/phone"},
	"unknown contact field": {
		"POST", "/v1/contacts", object{"phone": "+393470000001", "fields": object{"NOPE": marker}}, 422, "invalid", "/fields/NOPE",
	},
	"zone of the workspace": {
		"PUT", "/v1/settings", object{"name": "a", "time_zone": "Mars/" + marker, "language": "it"}, 422, "invalid", "/time_zone",
	},
	"zone of the server": {
		"PUT", "/v1/settings", object{"name": "a", "time_zone": "Local", "language": "it"}, 422, "invalid", "/time_zone",
	},
	"odd holidays": {
		"PUT", "/v1/settings",
		object{"name": "a", "time_zone": "UTC", "language": "it", "holidays": object{"days": []string{"2026-12-24", marker}}},
		422,
		"invalid", "/holidays/days/1",
	},
	"odd yearly day": {
		"PUT", "/v1/settings",
		object{"name": "a", "time_zone": "UTC", "language": "it", "holidays": object{"yearly_days": []string{"02-30"}}},
		422, "invalid",
		"/holidays/yearly_days/0",
	},
	"unknown country": {
		"PUT", "/v1/settings",
		object{"name": "a", "time_zone": "UTC", "language": "it", "holidays": object{"country": "XX"}},
		422,
		"invalid", "/holidays/country",
	},
	"unknown key of holidays": {
		"PUT", "/v1/settings",
		object{"name": "a", "time_zone": "UTC", "language": "it", "holidays": object{"colour": marker}},
		400,
		"malformed", "/holidays/colour",
	},
	"too many entries": {
		"PUT", "/v1/settings",
		object{"name": "a", "time_zone": "UTC", "language": "it", "max_entries_per_hour": 1001},
		400,
		"malformed", "/max_entries_per_hour",
	},
	"slots that overlap": {
		"PUT", "/v1/settings",
		object{
			"name": "a", "time_zone": "UTC", "language": "it",
			"working_hours": object{"mon": []object{{"from": "09:00", "to": "13:00"}, {"from": "12:00", "to": "18:00"}}},
		},
		422, "invalid", "/working_hours/mon",
	},
	"odd working hours": {
		"PUT", "/v1/settings",
		object{
			"name": "a", "time_zone": "UTC", "language": "it", "working_hours": object{"mon": []object{{"from": marker, "to": "9"}}},
		},
		422, "invalid", "/working_hours/mon",
	},
	"reserved field code":     {"POST", "/v1/fields", object{"code": "PHONE", "type": "text"}, 422, "invalid", "/code"},
	"a start without anybody": {"POST", automations + "/x/runs", object{}, 422, "invalid", ""},
	"a start with a bad one": {
		"POST", automations + "/x/runs", object{"contact": object{"phone": marker}}, 422, "invalid", "/contact/phone",
	},
	"a user without an email": {"POST", "/v1/users", object{"name": "a", "email": marker, "role": "admin"}, 400, "malformed", "/email"},
}

func TestBadInputIsAProblemThatNamesThePointer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.refuse(badRequests)
}

func TestARefusedRequestChangesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.do("POST", "/v1/automations", steps(
		object{"kind": "add_tags", "tags": []string{"made"}}, object{"kind": "add_to_lists", "list_ids": []string{"nope"}},
	)).wants(422)
	b.do("POST", "/v1/contacts", object{"phone": "+393470000001", "fields": object{"NOPE": "x"}}).wants(422)
	b.do("POST", "/v1/contacts", object{"phone": "+393470000001", "fields": object{"NOPE": "x"}}, "Idempotency-Key", "k1").wants(422)
	for _, path := range []string{"/v1/automations", "/v1/contacts", "/v1/tags"} {
		require.Empty(t, b.do("GET", path, nil).wants(200).json()["items"], path)
	}
	b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}, "Idempotency-Key", "k1").wants(201)
}

func TestABodyOfTenMegabytesIs413(t *testing.T) {
	t.Parallel()
	b := setup(t)
	huge := `{"name": "` + strings.Repeat("x", 10<<20) + `"}`
	for _, path := range []string{"/v1/lists", "/v1/automations/x/runs/bulk", "/wh/ap/x/", "/wh/ap/x/bulk"} {
		b.do("POST", path, huge).problem(413, "too-large")
	}
	b.do("POST", "/webhooks/whatsapp", huge).problem(413, "too-large")
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.Close)
	r := b.request("POST", server.URL+"/v1/lists", huge)
	r.RequestURI = ""
	got, err := server.Client().Do(r)
	require.NoError(t, err, "the caller gets to read the answer")
	require.NoError(t, got.Body.Close())
	require.Equal(t, 413, got.StatusCode)
}

func TestAnotherMediaTypeIs415AndNotRepeated(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got := b.do("POST", "/v1/lists", "name=x", "Content-Type", "text/"+marker)
	got.problem(415, "unsupported-media-type")
	require.NotContains(t, string(got.body), marker)
}

func TestActivationNeedsStepsAndApprovedTemplates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	empty := b.automation(object{"name": "Empty"})
	pointers := b.do("POST", "/v1/automations/"+empty+"/activate", nil).problem(422, "invalid")
	require.Equal(t, []string{"/steps"}, pointers)
	b.do("POST", "/v1/numbers", object{
		"phone_number_id": "1", "waba_id": "2", "display_phone": "+393470000009", "token": marker,
	}).wants(201)
	unknown := b.automation(steps(object{"kind": "send_template", "template": "welcome"}))
	pointers = b.do("POST", "/v1/automations/"+unknown+"/activate", nil).problem(422, "invalid")
	require.Equal(t, []string{"/steps/0/template"}, pointers)
	require.Equal(t, "draft", b.do("GET", "/v1/automations/"+unknown, nil).json()["state"])
}

func TestNullBytesAreFoundWhereTheirBackslashIsNotEscaped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`"\u0000"`: true, `"\\u0000"`: false, `"\\\u0000"`: true, `"\\u0000 \u0000"`: true, `""`: false,
	} {
		require.Equal(t, want, hasEscapedNUL([]byte(text)), text)
	}
}

func TestHeadersAndPathsAreNotRepeatedEither(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	for name, got := range map[string]answer{
		"If-Match":         b.do("PUT", "/v1/automations/"+id, object{"name": "a"}, "If-Match", marker),
		"Idempotency-Key":  b.do("POST", "/v1/lists", object{"name": "a"}, "Idempotency-Key", marker+" with a space"),
		"Authorization":    b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+marker),
		"path":             b.do("GET", "/v1/"+marker, nil),
		"id":               b.do("GET", "/v1/runs/"+marker, nil),
		"query":            b.do("GET", "/v1/contacts?phone="+marker, nil),
		"method":           b.do(marker, "/v1/lists", nil),
		"a key of a map":   b.do("POST", "/v1/contacts", `{"phone": "+393470000001", "fields": {"CITY": {"`+marker+`": 1}}}`),
		"a value of a map": b.do("POST", "/v1/contacts", object{"phone": "+393470000001", "fields": object{"CITY": marker}}),
		"a name":           b.do("POST", "/v1/tags", object{"name": strings.Repeat(marker, 30)}),
	} {
		require.GreaterOrEqual(t, got.status, 400, name)
		require.NotContains(t, string(got.body), marker, name)
	}
}
