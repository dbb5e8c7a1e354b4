package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func branch(condition object, then ...object) object {
	return object{"kind": "branch", "if": condition, "then": append([]object{}, then...)}
}

// nested is a step inside so many arms.
func nested(levels int, step object) object {
	for range levels {
		step = object{"kind": "wait_for_reply", "limit": "PT1H", "no_reply": []object{step}}
	}
	return step
}

// not is a condition under so many negations.
func not(levels int, condition object) object {
	for range levels {
		condition = object{"not": condition}
	}
	return condition
}

func TestABranchingAutomationComesBackAsItWasSent(t *testing.T) { // A14, A15
	t.Parallel()
	b := setup(t)
	tags := object{"kind": "add_tags", "tags": []string{"silent"}}
	sent := steps(
		object{"kind": "wait_for_reply", "limit": "P2D", "no_reply": []object{tags}},
		object{
			"kind": "branch", "name": "which", "if": object{"all": []object{
				{"tag": "vip"},
				{"field": "FIRST_NAME", "is_set": true},
				{"any": []object{{"language": "it"}, {"window": "open"}, {"reply": "button", "is": "Sì"}}},
			}},
			"then": []object{branch(object{"not": object{"reply": "text", "contains": "no"}}, tags)}, "else": []object{tags},
		},
	)
	made := b.do("POST", "/v1/automations", sent).wants(201).json()
	left, ids := withoutIDs(made["steps"])
	want, err := json.Marshal(sent["steps"])
	require.NoError(t, err)
	got, err := json.Marshal(left)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
	require.Equal(t, 6, ids, "each step in an arm has its id")
	id, ok := made["id"].(string)
	require.True(t, ok)
	path := "/v1/automations/" + id
	again := b.do("PUT", path, object{"name": "A", "steps": made["steps"]}).wants(200).json()
	require.Equal(t, made["steps"], again["steps"], "who sends back what we answered changes nothing")
	require.Equal(t, made["steps"], b.do("GET", path, nil).wants(200).json()["steps"])
}

// withoutIDs takes out of what was answered the ids that the server gave, and counts them.
func withoutIDs(v any) (left any, ids int) {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, one := range v {
			inner, n := withoutIDs(one)
			out[i], ids = inner, ids+n
		}
		return out, ids
	case map[string]any:
		out := map[string]any{}
		for key, one := range v {
			if key == "id" {
				ids++
				continue
			}
			inner, n := withoutIDs(one)
			out[key], ids = inner, ids+n
		}
		return out, ids
	}
	return v, 0
}

func TestBadBranchesAreProblemsThatNameThePointer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	block := object{"kind": "block_contact"}
	for name, one := range map[string]struct {
		step    object
		status  int
		pointer string
	}{
		"unknown kind in an arm": {branch(object{"tag": "a"}, object{"kind": marker}), 400, "/steps/0/then/0/kind"},
		"unknown key in an arm": {
			nested(1, object{"kind": "block_contact", "colour": marker}), 400, "/steps/0/no_reply/0/colour",
		},
		"an arm that is none": {object{"kind": "branch", "if": object{"tag": "a"}, "then": marker}, 400, "/steps/0/then"},
		"an arm of null":      {object{"kind": "branch", "if": object{"tag": "a"}, "else": nil}, 400, "/steps/0/else"},
		"unknown key in a condition": {
			branch(object{"any": []object{{"tag": "a"}, {"colour": marker}}}), 400, "/steps/0/if/any/1/colour",
		},
		"a key in another case":     {branch(object{"Tag": marker}), 400, "/steps/0/if/Tag"},
		"wrong type in a condition": {branch(object{"not": object{"tag": 7}}), 400, "/steps/0/if/not/tag"},
		"an empty text":             {branch(object{"field": "CITY", "is": ""}), 400, "/steps/0/if/is"},
		"all of nothing":            {branch(object{"all": []object{}}), 400, "/steps/0/if/all"},
		"an unknown window":         {branch(object{"window": marker}), 400, "/steps/0/if/window"},
		"key of another kind in an arm": {
			branch(object{"tag": "a"}, object{"kind": "block_contact", "limit": "PT1H"}), 422, "/steps/0/then/0/limit",
		},
		"an arm of another kind": {
			object{"kind": "wait_for_reply", "limit": "PT1H", "then": []object{block}}, 422, "/steps/0/then",
		},
		"months in an arm": {
			branch(object{"tag": "a"}, object{"kind": "block_contact", "wait": object{"for": "P1M"}}), 422, "/steps/0/then/0/wait/for",
		},
		"years in a limit":                {nested(1, object{"kind": "wait_for_reply", "limit": "P1Y"}), 422, "/steps/0/no_reply/0/limit"},
		"no limit":                        {object{"kind": "wait_for_reply"}, 422, "/steps/0/limit"},
		"a limit of nothing":              {object{"kind": "wait_for_reply", "limit": "PT0S"}, 422, "/steps/0/limit"},
		"no condition":                    {object{"kind": "branch", "then": []object{block}}, 422, "/steps/0/if"},
		"two conditions in one":           {branch(object{"tag": "a", "list": "b"}), 422, "/steps/0/if"},
		"a test of nothing":               {branch(object{"field": "FIRST_NAME"}), 422, "/steps/0/if"},
		"a test of a tag":                 {branch(object{"tag": "a", "is": "b"}), 422, "/steps/0/if/is"},
		"a day that is none":              {branch(object{"field": "CITY", "on": marker}), 422, "/steps/0/if/on"},
		"a date test of a reserved field": {branch(object{"field": "FIRST_NAME", "before": "now"}), 422, "/steps/0/if/field"},
		"unknown list in a condition":     {branch(object{"not": object{"list": marker}}), 422, "/steps/0/if/not/list"},
		"unknown field in a condition":    {branch(object{"field": marker[:6], "is_set": true}), 422, "/steps/0/if/field"},
		"unknown list in an arm": {
			nested(2, object{"kind": "add_to_lists", "list_ids": []string{marker}}), 422, "/steps/0/no_reply/0/no_reply/0/list_ids/0",
		},
		"a step id of one's own": {nested(1, object{"kind": "block_contact", "id": marker}), 422, "/steps/0/no_reply/0/id"},
		"a sixth level":          {nested(5, block), 422, "/steps/0" + strings.Repeat("/no_reply/0", 5)},
		"a hundred levels":       {nested(100, block), 422, "/steps/0" + strings.Repeat("/no_reply/0", 5)},
		"what lies too deep is not read": {
			nested(100, object{"kind": "wait_for_reply", "limit": "P1M"}), 422, "/steps/0" + strings.Repeat("/no_reply/0", 5),
		},
		"a sixth level of conditions":    {branch(not(5, object{"tag": "a"})), 422, "/steps/0/if" + strings.Repeat("/not", 5)},
		"a hundred levels of conditions": {branch(not(100, object{"tag": "a"})), 422, "/steps/0/if" + strings.Repeat("/not", 5)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &testBundle{t: t, handler: b.handler, key: b.key, router: b.router}
			got := b.do("POST", "/v1/automations", steps(one.step))
			code := map[int]string{400: "malformed", 422: "invalid"}[one.status]
			require.Contains(t, got.problem(one.status, code), one.pointer, string(got.body))
			require.NotContains(t, string(got.body), marker, "an answer repeats nothing that was submitted")
		})
	}
	b.do("POST", "/v1/automations", steps(nested(4, block), branch(not(4, object{"tag": "a"})))).wants(201)
}
