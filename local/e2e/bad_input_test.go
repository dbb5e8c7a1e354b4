package e2e

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"cadenza/local/stack"
)

// badInput is one call that must be refused.
type badInput struct {
	name, method, path string
	body               any
	status             int
	// pointer is where the problem answer must point; "" expects none.
	pointer string
	headers []string
}

// everything is all that the API tells of the workspace.
func everything(t *testing.T, a api) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{
		"automations", "runs", "contacts", "lists", "tags", "fields", "templates", "tickets", "users", "settings", "messages", "audit",
	} {
		got := a.call(t, http.MethodGet, "/v1/"+path+"?limit=200", nil)
		if path == "settings" {
			got = a.call(t, http.MethodGet, "/v1/settings", nil)
		}
		require.Equal(t, http.StatusOK, got.status, path)
		all.WriteString(path + " " + string(got.body) + "\n")
	}
	return all.String()
}

// one is an automation of a single step.
func one(step object) object { return object{"name": "bad", "steps": []object{step}} }

// stepCases are automations that break a rule.
func stepCases() []badInput {
	long := strings.Repeat("x", 25)
	rows := func(texts ...string) []object {
		var out []object
		for _, text := range texts {
			out = append(out, object{"text": text})
		}
		return out
	}
	list := func(sections ...object) object {
		return one(object{"kind": "send_list", "text": "t", "button": "b", "sections": sections})
	}
	buttons := func(texts ...string) object {
		return one(object{"kind": "send_buttons", "text": "t", "buttons": rows(texts...)})
	}
	eleven := strings.Split("a b c d e f g h i j k", " ")
	cases := []badInput{
		{name: "an unknown key", body: object{"name": "bad", "colour": "red"}, status: 400, pointer: "/colour"},
		{
			name: "an unknown key in a step", body: one(object{"kind": "add_tags", "tags": []string{"a"}, "colour": 1}), status: 400,
			pointer: "/steps/0/colour",
		},
		{
			name: "a key of another kind", body: one(object{"kind": "add_tags", "tags": []string{"a"}, "text": "t"}), status: 422,
			pointer: "/steps/0/text",
		},
		{name: "a wrong type", body: one(object{"kind": "add_tags", "tags": "a"}), status: 400, pointer: "/steps/0/tags"},
		{name: "an unknown kind", body: one(object{"kind": "dance"}), status: 400, pointer: "/steps/0/kind"},
		{name: "a long button", body: buttons(long), status: 422, pointer: "/steps/0/buttons/0/text"},
		{name: "four buttons", body: buttons("a", "b", "c", "d"), status: 422, pointer: "/steps/0/buttons"},
		{name: "a long row", body: list(object{"rows": rows(long)}), status: 422, pointer: "/steps/0/sections/0/rows/0/text"},
		{
			name: "eleven rows",
			body: list(object{"title": "1", "rows": rows(eleven[:6]...)}, object{"title": "2", "rows": rows(eleven[6:]...)}), status: 422,
			pointer: "/steps/0/sections",
		},
		{name: "months in a wait", body: one(after("P1M", welcome("t"))), status: 422, pointer: "/steps/0/wait/for"},
		{
			name: "years in a limit", body: one(object{"kind": "set_field", "field": "CITY", "from": "next_message", "limit": "P1Y"}),
			status: 422, pointer: "/steps/0/limit",
		},
		{
			name: "a list that is none", body: one(object{"kind": "add_to_lists", "list_ids": []string{"none"}}), status: 422,
			pointer: "/steps/0/list_ids/0",
		},
		{
			name: "a field that is none", body: one(object{"kind": "set_field", "field": "NONE", "value": "v"}), status: 422,
			pointer: "/steps/0/field",
		},
		{name: "no JSON", body: []byte(`{"name": `), status: 400},
		{name: "ten megabytes", body: bytes.Repeat([]byte(" "), 10<<20), status: 413},
	}
	for i := range cases {
		cases[i].method, cases[i].path = http.MethodPost, "/v1/automations"
	}
	return cases
}

//nolint:tparallel // each case compares the whole workspace before and after
func TestBadInputIsRefusedWithItsPlaceAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	draft := func(name string, steps ...object) string {
		return "/v1/automations/" + post[automation](
			t, w.api, 201, "/v1/automations", object{"name": name, "steps": append([]object{}, steps...)},
		).ID
	}
	active := "/v1/automations/" + w.api.steps(t, "active", welcome("t")).ID
	empty, pending := draft("empty"), draft("pending", object{"kind": "send_template", "template": "draft_pending", "language": "it"})
	_, own, _ := shop(t, w, "own")
	_, _, foreign := shop(t, w, "foreign")

	cases := append(stepCases(), []badInput{
		{
			name: "a time zone that is none, of a contact", method: http.MethodPost, path: "/v1/contacts",
			body: object{"phone": newPhone(), "time_zone": "Mars/Base"}, status: 422, pointer: "/time_zone",
		},
		{
			name: "a time zone that is none, of the workspace", method: http.MethodPut, path: "/v1/settings",
			body: object{"name": "Demo", "time_zone": "Mars/Base", "language": "it"}, status: 422, pointer: "/time_zone",
		},
		{
			name: "a phone that is none", method: http.MethodPost, path: active + "/runs",
			body: object{"contact": object{"phone": "call me"}}, status: 422, pointer: "/contact/phone",
		},
		{
			name: "a field value for no field", method: http.MethodPost, path: active + "/runs",
			body: object{"contact": object{"phone": newPhone(), "fields": object{"NONE": "v"}}}, status: 422,
			pointer: "/contact/fields/NONE",
		},
		{
			name: "a contact twice", method: http.MethodPost, path: active + "/runs",
			body: object{"contact": object{"phone": newPhone()}, "contact_id": "c"}, status: 422, pointer: "",
		},
		{name: "activation without steps", method: http.MethodPost, path: empty + "/activate", status: 422, pointer: "/steps"},
		{
			name: "activation with a template that is not approved", method: http.MethodPost, path: pending + "/activate", status: 422,
			pointer: "/steps/0/template",
		},
		{
			name: "a start of a draft", method: http.MethodPost, path: empty + "/runs",
			body: object{"contact": object{"phone": newPhone()}}, status: 409,
		},
		{name: "the secret of another start step", method: http.MethodPost, path: own, body: outside(newPhone(), foreign), status: 404},
		{
			name: "an edit without its base", method: http.MethodPut, path: active,
			body: object{"name": "new", "steps": []object{welcome("t")}}, status: 428,
		},
		{
			name: "an edit of an older base", method: http.MethodPut, path: active,
			body: object{"name": "new", "steps": []object{welcome("t")}}, status: 412, headers: []string{"If-Match", `"7"`},
		},
	}...)
	eventually(t, "the templates are read that a worker reads when it starts", func(c *assert.CollectT) {
		got, err := w.temporal.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{
			Namespace: client.DefaultNamespace, Query: "WorkflowType = 'SyncAccounts' AND ExecutionStatus = 'Completed'",
		})
		require.NoError(c, err)
		require.Positive(c, got.GetCount())
	})
	before := everything(t, w.api)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := w.api.call(t, c.method, c.path, c.body, c.headers...)
			require.Equal(t, c.status, got.status, string(got.body))
			p := got.problem(t)
			require.NotEmpty(t, p.Title)
			require.NotEmpty(t, p.Type)
			if c.pointer != "" {
				require.Len(t, p.Errors, 1, string(got.body))
				require.Equal(t, c.pointer, p.Errors[0].Pointer)
				require.NotEmpty(t, p.Errors[0].Detail)
			}
			require.Equal(t, before, everything(t, w.api))
		})
	}
	require.Empty(t, w.sim.messages(t, ""))
}
