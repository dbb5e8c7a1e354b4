package models

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func clickedBranch(t *testing.T, condition string, then ...Step) Step {
	t.Helper()
	var c Condition
	require.NoError(t, json.Unmarshal([]byte(condition), &c))
	return Step{ID: "if", Kind: KindBranch, Settings: &Branch{If: c, Then: then}}
}

func TestAConditionAsksOnlyAboutStepsThatSend(t *testing.T) { // A15, tracked links
	t.Parallel()
	send := func(id string) Step {
		return Step{ID: id, Kind: KindSendMessage, Settings: &SendMessage{Text: "x", Tracking: Tracking{TrackLinks: true}}}
	}
	gone := send("gone")
	gone.Deleted = true
	d := Definition{Steps: []Step{
		send("sent"),
		{ID: "tags", Kind: KindAddTags, Settings: &ChangeTags{Tags: []string{"x"}}},
		gone,
		clickedBranch(t, `{"any":[{"clicked":{}},{"clicked":{"step_id":"sent"}},{"not":{"clicked":{"step_id":"inner"}}}]}`, send("inner")),
		clickedBranch(t, `{"clicked":{"step_id":"tags"}}`), clickedBranch(t, `{"all":[{"clicked":{"step_id":"gone"}}]}`),
		clickedBranch(t, `{"clicked":{"step_id":"elsewhere"}}`),
	}}
	var at []string
	for _, v := range d.MissingSteps() {
		at = append(at, v.Pointer)
	}
	require.Equal(t, []string{"/steps/4/if/clicked/step_id", "/steps/5/if/all/0/clicked/step_id", "/steps/6/if/clicked/step_id"}, at)
}

func TestAConditionAsksOnlyAboutClicksThatThereCanBe(t *testing.T) { // A15, tracked links
	t.Parallel()
	asks := func(settings StepSettings) []Violation {
		sent := Step{ID: "sent", Kind: KindSendMessage, Settings: settings}
		return Definition{Steps: []Step{sent, clickedBranch(t, `{"clicked":{"step_id":"sent"}}`)}}.MissingSteps()
	}
	refused := asks(&SendMessage{Text: "https://shop.example/"})
	require.Len(t, refused, 1, "no link of it is tracked")
	require.Equal(t, "/steps/1/if/clicked/step_id", refused[0].Pointer)
	require.Empty(t, asks(&SendMessage{Text: "https://shop.example/", Tracking: Tracking{TrackLinks: true}}))
	require.Empty(t, asks(&SendMessage{Text: "x", Fallback: Fallback{FallbackTemplate: "sale"}}), "a template may track")
	require.Empty(t, asks(&SendTemplate{Template: "sale"}))
}

func TestACopyAsksAboutItsOwnSteps(t *testing.T) {
	t.Parallel()
	d := Definition{Steps: []Step{
		{ID: "sent", Kind: KindSendMessage, Settings: &SendMessage{Text: "x", Tracking: Tracking{TrackLinks: true}}},
		clickedBranch(t, `{"any":[{"clicked":{"step_id":"sent"}},{"not":{"clicked":{"step_id":"sent"}}},{"clicked":{}},{"tag":"vip"}]}`,
			Step{ID: "tags", Kind: KindAddTags, Settings: &ChangeTags{Tags: []string{"x"}}}),
	}}
	copied := d.Renamed(map[string]string{"sent": "1", "if": "2", "tags": "3"})
	require.Empty(t, copied.MissingSteps())
	branch, ok := copied.Steps[1].Settings.(*Branch)
	require.True(t, ok)
	raw, err := json.Marshal(branch.If)
	require.NoError(t, err)
	require.JSONEq(t, `{"any":[{"clicked":{"step_id":"1"}},{"not":{"clicked":{"step_id":"1"}}},{"clicked":{}},{"tag":"vip"}]}`, string(raw))
	require.Equal(t, []string{"1", "2", "3"}, []string{copied.Steps[0].ID, copied.Steps[1].ID, branch.Then[0].ID})
	require.Equal(t, "sent", d.References().Steps[0].Value, "what it was copied from stays")
}

func TestAQuestionAboutClicksKnowsItsKeys(t *testing.T) {
	t.Parallel()
	for text, pointer := range map[string]string{
		`{"clicked":{"link":"x"}}`: "/clicked/link", `{"clicked":{},"tag":"x"}`: "", `{"clicked":{},"is":"x"}`: "/is",
		`{"clicked":null}`: "",
	} {
		var c Condition
		require.NoError(t, json.Unmarshal([]byte(text), &c))
		require.Equal(t, pointer, c.Validate("")[0].Pointer, text)
	}
	for _, text := range []string{`{"clicked":{}}`, `{"clicked":{"step_id":"s"}}`} {
		var c Condition
		require.NoError(t, json.Unmarshal([]byte(text), &c))
		require.Empty(t, c.Validate(""), text)
	}
}
