package whatsapp

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// trackedParts are components with tracked buttons, on a template and on its cards.
const trackedParts = `[{"type":"BODY","text":"Ciao & benvenuto"},
	{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Sì"},
		{"type":"URL","text":"Shop","url":"https://shop.example/sale","track":true},
		{"type":"URL","text":"Else","url":"https://else.example/{{1}}","example":["https://else.example/1"],"track":false}]},
	{"type":"CAROUSEL","cards":[{"components":[{"type":"BUTTONS","buttons":[
		{"type":"URL","text":"Order","url":"https://shop.example/{{ 1 }}","example":["https://shop.example/7"],"track":true}]}]}]}]`

func TestATrackedButtonIsSubmittedAsOursAndReadsBackAsItWasWritten(t *testing.T) { // A1, W8
	t.Parallel()
	const base = "https://c.example"
	submitted := AsSubmitted(json.RawMessage(trackedParts), base)
	require.NotContains(t, string(submitted), "track")
	require.False(t, SaysTrack(submitted))
	require.True(t, SaysTrack(json.RawMessage(trackedParts)))
	_, atMeta := Definition(models.CategoryMarketing, submitted)
	require.Equal(t, base+"/l/{{1}}", atMeta.Buttons[1].URL)
	require.Equal(t, "https://else.example/{{1}}", atMeta.Buttons[2].URL, "what is not tracked stays")
	require.Equal(t, base+"/l/{{1}}", atMeta.Cards[0].Buttons[0].URL)
	require.Equal(t, []int{1, 2}, atMeta.URLButtons)
	for _, flaw := range ValidateTemplate(TemplateDraft{
		Name: "x", Language: "it", Category: models.CategoryMarketing, Components: submitted,
	}) {
		require.Contains(t, flaw.Pointer, "/cards", "Meta takes it, but for what the card lacks here")
	}

	_, wrote := Definition(models.CategoryMarketing, json.RawMessage(trackedParts))
	atMeta.TrackAs(wrote.Tracked())
	require.Equal(t, []int{2}, atMeta.URLButtons, "a fixed target takes no end")
	require.Equal(t, models.TrackedURLs{
		"button.1":        {URL: "https://shop.example/sale"},
		"card.0.button.0": {URL: "https://shop.example/{{1}}", Parameter: "1", Example: "https://shop.example/7"},
	}, atMeta.Tracked())
	var back, want any
	require.NoError(t, json.Unmarshal(AsWritten(submitted, atMeta), &back))
	require.NoError(t, json.Unmarshal([]byte(`[{"type":"BODY","text":"Ciao & benvenuto"},
		{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Sì"},
			{"type":"URL","text":"Shop","url":"https://shop.example/sale","track":true},
			{"type":"URL","text":"Else","url":"https://else.example/{{1}}","example":["https://else.example/1"]}]},
		{"type":"CAROUSEL","cards":[{"components":[{"type":"BUTTONS","buttons":[
			{"type":"URL","text":"Order","url":"https://shop.example/{{1}}","example":["https://shop.example/7"],
			"track":true}]}]}]}]`), &want))
	require.Equal(t, want, back)

	changed := submitted
	changed = json.RawMessage(replaceAll(string(changed), base+"/l/{{1}}", "https://elsewhere.example/{{1}}"))
	_, elsewhere := Definition(models.CategoryMarketing, changed)
	elsewhere.TrackAs(wrote.Tracked())
	require.Nil(t, elsewhere.Tracked(), "edited at Meta to lead elsewhere, it is no link of ours")
	plain := json.RawMessage(`[{"type":"BODY","text":"x"}]`)
	require.Equal(t, plain, AsSubmitted(plain, base), "what has no tracked button is not touched")
	require.Equal(t, plain, AsWritten(plain, wrote))
}

func replaceAll(s, from, to string) string {
	var all any
	_ = json.Unmarshal([]byte(s), &all)
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case map[string]any:
			for key := range v {
				v[key] = walk(v[key])
			}
		case string:
			if v == from {
				return to
			}
		}
		return v
	}
	out, _ := json.Marshal(walk(all))
	return string(out)
}

func TestATrackedButtonLeadsToAHostThatIsWrittenOut(t *testing.T) {
	t.Parallel()
	button := func(b string) json.RawMessage {
		return json.RawMessage(`[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"a"},` + b + `]}]`)
	}
	for b, pointer := range map[string]string{
		`{"type":"URL","url":"https://shop.example/x","track":true}`:               "",
		`{"type":"URL","url":"https://shop.example/{{1}}","track":true}`:           "",
		`{"type":"URL","url":"http://shop.example/","track":false}`:                "",
		`{"type":"URL","url":"http://shop.example/","track":true}`:                 "/url",
		`{"type":"URL","url":"https://me@shop.example/","track":true}`:             "/url",
		`{"type":"URL","url":"https://shop.example{{1}}","track":true}`:            "",
		`{"type":"URL","url":"https://bücher.example/","track":true}`:              "/url",
		`{"type":"URL","url":"https://shop.example/","track":"yes"}`:               "/track",
		`{"type":"QUICK_REPLY","text":"x","track":true}`:                           "/track",
		`{"type":"PHONE_NUMBER","text":"x","phone_number":"+39","track":true}`:     "/track",
		`{"type":"URL","url":"https://shop.example\\@evil.example/","track":true}`: "/url",
	} {
		if strings.Contains(b, `"type":"URL"`) && strings.Contains(b, `"track":true`) {
			unreached := TrackFlaws(button(b), true)
			require.Equal(t, []string{"/components/1/buttons/1/track", Unreached}, []string{unreached[0].Pointer, unreached[0].Detail}, b)
		}
		flaws := TrackFlaws(button(b), false)
		if pointer == "" {
			require.Empty(t, flaws, b)
			continue
		}
		require.Len(t, flaws, 1, b)
		require.Equal(t, "/components/1/buttons/1"+pointer, flaws[0].Pointer, b)
	}
}
