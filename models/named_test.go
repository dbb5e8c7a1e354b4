package models

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wholeCondition asks every question that names something.
const wholeCondition = `{"all":[{"list":"l1"},{"operator":"u1"},{"inside":{"automation_id":"a1","step_id":"elsewhere"}},{"segment":"g1"},
	{"not":{"clicked":{"step_id":"send_message"}}},{"any":[{"field":"CITY","is":"Bari"},{"tag":"vip"}]}]}`

// wholeDefinition has a step and a start of each kind, with every setting, and every question.
func wholeDefinition(t *testing.T) Definition {
	t.Helper()
	var d Definition
	for _, kind := range WrittenStartKinds() {
		var start Start
		text := `{"id":"start-` + string(kind) + `","kind":"` + string(kind) + `"` + wholeStarts()[kind] + `}`
		require.NoError(t, json.Unmarshal([]byte(text), &start))
		d.Start = append(d.Start, start)
	}
	for _, kind := range StepKinds() {
		settings := strings.Replace(wholeSteps()[kind], `{"tag":"vip"}`, wholeCondition, 1)
		for _, id := range []string{"s2", "s3"} { // of the arms
			settings = strings.ReplaceAll(settings, `"id":"`+id+`"`, fmt.Sprintf(`"id":"%s-%s"`, kind, id))
		}
		var step Step
		require.NoError(t, json.Unmarshal([]byte(`{"id":"`+string(kind)+`","name":"n","kind":"`+string(kind)+`"`+settings+`}`), &step))
		d.Steps = append(d.Steps, step)
	}
	return d
}

// foreignIDs are the keys of settings that hold ids and are in no table: those that WhatsApp or the shop gave, and those of buttons.
func foreignIDs() map[string]string {
	return map[string]string{
		"flow_id": "Meta's", "catalog_id": "Meta's", "product_retailer_id": "the shop's", "id": "the step's own, a button's, or WhatsApp's",
	}
}

// Every setting that holds an id of ours is in the table that files are written by: one that is not would leave the workspace as it is.
func TestEverySettingThatHoldsAnIDIsInTheTable(t *testing.T) {
	t.Parallel()
	d := wholeDefinition(t)
	refs := d.References()
	known := map[string]bool{}
	for _, kind := range refs.Named() {
		for _, ref := range kind {
			known[ref.Pointer] = true
		}
	}
	for _, ref := range refs.Steps {
		known[ref.Pointer] = true
	}
	for _, ref := range refs.Inside {
		known[ref.Pointer] = true
	}
	for _, ref := range refs.Media { // which a file keeps by their ids
		known[ref.Pointer] = true
	}
	raw, err := json.Marshal(d)
	require.NoError(t, err)
	require.NotZero(t, walked(t, raw, "", "", known))
	for _, settings := range []any{Condition{}, Clicked{}, Inside{}} {
		for _, key := range jsonKeys(settings) {
			if holdsID(key) {
				require.Contains(t, wholeCondition, `"`+key+`"`, "ask it in wholeCondition")
			}
		}
	}
}

var namesAnID = regexp.MustCompile(`^(id|.*_ids?|list|operator|segment)$`)

func holdsID(key string) bool { return namesAnID.MatchString(key) && foreignIDs()[key] == "" }

// walked looks at every text below keys that hold ids, and counts them.
func walked(t *testing.T, raw json.RawMessage, at, key string, known map[string]bool) (n int) {
	t.Helper()
	var items []json.RawMessage
	var text string
	switch {
	case json.Unmarshal(raw, &items) == nil:
		for i, item := range items {
			n += walked(t, item, fmt.Sprintf("%s/%d", at, i), key, known)
		}
	case json.Unmarshal(raw, &text) == nil:
		if holdsID(key) {
			n++
			require.True(t, known[at], "%s holds an id: say of what kind it is in the references of its settings", at)
		}
	default:
		entries, err := entriesOf(raw)
		if err != nil { // a number
			return 0
		}
		for _, e := range entries {
			n += walked(t, e.value, at+"/"+escapePointer(e.name), e.name, known)
		}
	}
	return n
}

func TestASettingThatIsInNoTableIsFound(t *testing.T) {
	t.Parallel()
	require.True(t, holdsID("coupon_pool_id"))
	require.True(t, holdsID("number_ids"))
	require.False(t, holdsID("width"))
}

// names of the things that wholeDefinition names, by id.
func namesOfWhole() Names {
	//nolint:exhaustive // no setting names a number
	return Names{
		NamedList: {"l1": "News/letter", "l2": "Due"}, NamedUser: {"u1": "ada@shop.example"}, NamedAutomation: {"a1": "other"},
		NamedSegment: {"g1": "Good ~ customers"},
	}
}

func inverted(names Names) Names {
	out := make(Names)
	for kind, of := range names {
		for id, name := range of {
			out.Add(kind, name, id)
		}
	}
	return out
}

// What a file says of every kind of step and start is what the definition said.
func TestADefinitionGoesIntoAFileAndComesBackEqual(t *testing.T) { // E3
	t.Parallel()
	d := wholeDefinition(t)
	others := map[string]string{"elsewhere": "its-key"}
	needs := FileNeeds{Names: namesOfWhole(), Others: others, Fields: []Field{{Code: "CITY", Type: FieldText}}}
	file, err := NewAutomationFile(Automation{Name: "n", Slug: "n"}, d, needs)
	require.NoError(t, err)
	raw, err := json.Marshal(file)
	require.NoError(t, err)
	for _, id := range []string{`"l1"`, `"u1"`, `"a1"`, `"g1"`, `"elsewhere"`, `"id":"s`} {
		require.NotContains(t, strings.ReplaceAll(string(raw), string(inJSON(t, file.IDs)), ""), id, "names stand there")
	}
	require.Equal(t, inverted(namesOfWhole()), file.IDs, "the ids beside the names")
	require.Equal(t, []string{"Due", "News/letter"}, file.Lists)
	require.Equal(t, []string{"new", "silent", "vip"}, file.Tags)
	require.Equal(t, []string{"BIRTHDAY", "CITY", "LAT", "LNG", "LON", "N", "ORDER_ID", "SEATS"}, d.FieldCodes())

	var read AutomationFile
	require.NoError(t, json.Unmarshal(raw, &read))
	got, bad := read.Automation.Definition()
	require.Empty(t, bad)
	values := got.References().Renaming(inverted(namesOfWhole()))
	for _, ref := range got.References().Inside {
		values[ref.Pointer] = "elsewhere"
	}
	got = got.WithValues(values).Keyed().Known(d).ByID()
	for i := range got.Start {
		got.Start[i].ID = d.Start[i].ID // the store gives an equal start its id
	}
	require.JSONEq(t, string(inJSON(t, keyed(d))), string(inJSON(t, got)))
}

func inJSON(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	require.NoError(t, err)
	return out
}

// keyed is the definition with the keys that a file gives its steps.
func keyed(d Definition) Definition {
	keys := d.Keys()
	return d.Rewritten(func(_ string, s Step) Step {
		s.Key = keys[s.ID]
		return s
	})
}

func TestNoStepIsWrittenWithAKeyTwice(t *testing.T) {
	t.Parallel()
	for _, step := range wholeDefinition(t).Steps {
		entries, err := entriesOf(inJSON(t, step))
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, e := range entries {
			require.False(t, seen[e.name], "%s: %s", step.Kind, e.name)
			seen[e.name] = true
		}
	}
}

func TestWithValuesChangesNothingElse(t *testing.T) {
	t.Parallel()
	d := wholeDefinition(t)
	require.True(t, reflect.DeepEqual(d, d.WithValues(map[string]string{"/steps/99/list_ids/0": "x", "/nowhere": "y"})))
	at := slices.IndexFunc(d.Steps, func(s Step) bool { return s.Kind == KindAddToLists })
	lists := func(d Definition) []string {
		settings, ok := d.Steps[at].Settings.(*ChangeLists)
		require.True(t, ok)
		return settings.ListIDs
	}
	changed := d.WithValues(map[string]string{fmt.Sprintf("/steps/%d/list_ids/1", at): `a "b" / ~`})
	require.Equal(t, []string{"l1", `a "b" / ~`}, lists(changed))
	require.Equal(t, []string{"l1", "l2"}, lists(d))
	changed.Steps[at] = d.Steps[at]
	require.True(t, reflect.DeepEqual(d, changed))
}
