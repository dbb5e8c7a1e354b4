package meta

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/render"
	"cadenza/models"
)

// stepOf reads a step as it is written in JSON; it breaks no rule by itself.
func stepOf(t *testing.T, written string) models.Step {
	t.Helper()
	step, broken := models.Read[models.Step]([]byte(written), "")
	require.Empty(t, broken)
	require.Empty(t, models.ValidateAutomation("a", models.Reentry{}, models.Definition{Steps: []models.Step{step}}))
	return step
}

// known fills fields as a send does.
func known(values map[string]string) activities.Fill {
	text := func(s string) string { return render.Text(s, values) }
	return activities.Fill{
		Text: text, Number: text, Moment: text,
		URL:     func(s string) (string, error) { return render.URL(s, values) },
		URLPart: func(s string) string { return render.Part(s, values) },
		JSON:    func(doc json.RawMessage) (json.RawMessage, error) { return render.JSON(doc, values) },
	}
}

// above are the kinds of message above which a file may stand, and what follows the header in each.
func above() map[string]string {
	return map[string]string{
		"send_buttons": `"text":"t","buttons":[{"text":"a"}]`,
		"send_link":    `"text":"t","button":"Open","url":"https://shop.example/"`,
		"send_flow":    `"text":"t","button":"Open","flow_id":"1"`,
	}
}

// A text, a picture, a video or a document stands above buttons, a link or a form, from the definition to the bytes that Meta
// documents, and the simulator refuses it with any one part wrong (A3, A2b).
func TestAFileStandsAboveButtonsLinksAndForms(t *testing.T) {
	t.Parallel()
	for kind, rest := range above() {
		for name, h := range map[string]struct {
			header, wire, link string
			wrong              map[string]int
		}{
			"a plain text": {`"Per %%NAME%%"`, `{"type":"text","text":"Per Giò"}`, "", map[string]int{
				`{"type":"text","text":"` + strings.Repeat("x", 61) + `"}`:               131009,
				`{"type":"text","text":"x","image":{"link":"https://a.example/a.png"}}`:  131009,
				`{"type":"image","text":"x","image":{"link":"https://a.example/a.png"}}`: 131009,
				`{"type":"location","location":{"latitude":"1","longitude":"2"}}`:        100,
				`{"type":"sticker","text":"x"}`:                                          131009,
			}},
			"a text": {`{"text":"Per %%NAME%%"}`, `{"type":"text","text":"Per Giò"}`, "", nil},
			"a picture": {
				`{"image":{"link":"https://cdn.example/%%NAME%%.png"}}`,
				`{"type":"image","image":{"link":"https://cdn.example/Gi%C3%B2.png"}}`, "https://cdn.example/Gi%C3%B2.png",
				map[string]int{
					`{"type":"image"}`:            131009,
					`{"type":"image","image":{}}`: 131008,
					`{"type":"image","image":{"link":"https://a.example/a.png","id":"1"}}`:   131009,
					`{"type":"image","image":{"link":"ftp://a.example/a.png"}}`:              131009,
					`{"type":"image","image":{"id":"1"}}`:                                    131053,
					`{"type":"image","image":{"link":"https://a.example/a","caption":"c"}}`:  131009,
					`{"type":"image","image":{"link":"https://a.example/a","filename":"f"}}`: 131009,
					`{"type":"video","image":{"link":"https://a.example/a.png"}}`:            131009,
				},
			},
			"a video": {
				`{"video":{"link":"%%CLIP%%"}}`, `{"type":"video","video":{"link":"https://cdn.example/a.mp4"}}`,
				"https://cdn.example/a.mp4", nil,
			},
			"a document": {
				`{"document":{"link":"https://cdn.example/a.pdf","filename":"%%NAME%%.pdf"}}`,
				`{"type":"document","document":{"link":"https://cdn.example/a.pdf","filename":"Giò.pdf"}}`,
				"https://cdn.example/a.pdf", nil,
			},
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				b := newKindsBench(t)
				code, _ := b.call(http.MethodPost, "/sim/phones/+393331234567/messages", []byte(`{"text":"ciao"}`))
				require.Zero(t, code)
				step := stepOf(t, `{"kind":"`+kind+`","header":`+h.header+`,`+rest+`}`)
				require.Empty(t, checks().Step(step))
				_, m, err := activities.FreeMessage(step, known(map[string]string{"NAME": "Giò", "CLIP": "https://cdn.example/a.mp4"}))
				require.NoError(t, err)
				m.Phone, m.CallbackData = "+393331234567", "m1"
				_, err = b.client.Send(t.Context(), b.creds, Message(m))
				require.NoError(t, err)
				var body map[string]any
				require.NoError(t, json.Unmarshal(b.sent, &body))
				interactive, _ := body["interactive"].(map[string]any)
				got, err := json.Marshal(interactive["header"])
				require.NoError(t, err)
				require.JSONEq(t, h.wire, string(got))
				said := models.ContentOf(m)
				if h.link == "" {
					require.Equal(t, "Per Giò", said.Header)
					require.Nil(t, said.Media)
				} else {
					require.Empty(t, said.Header)
					require.Equal(t, h.link, said.Media.Link)
				}
				for wrong, want := range h.wrong {
					interactive["header"] = json.RawMessage(wrong)
					bad, err := json.Marshal(body)
					require.NoError(t, err)
					code, answer := b.call(http.MethodPost, "/v25.0/"+b.creds.PhoneNumberID+"/messages", bad)
					require.Equal(t, want, code, "%s: %v", wrong, answer)
				}
				_, shown := b.call(http.MethodGet, "/sim/messages", nil)
				items, _ := shown["items"].([]any)
				require.Len(t, items, 1, "nothing of what was wrong arrived")
			})
		}
	}
}

// A file of ours has its id of the number before the message leaves, as every other file.
func TestAFileOfOursAboveButtonsIsUploaded(t *testing.T) { // A3, W5
	t.Parallel()
	for kind, rest := range above() {
		step := stepOf(t, `{"kind":"`+kind+`","header":{"document":{"media_id":"ours","filename":"a.pdf"}},`+rest+`}`)
		refs := models.Definition{Steps: []models.Step{step}}.References()
		require.Equal(t, []models.MediaReference{
			{ID: "ours", Kind: "document", Pointer: "/steps/0/header/document/media_id"},
		}, refs.Media, kind)
		_, m, err := activities.FreeMessage(step, known(nil))
		require.NoError(t, err)
		files := m.Files()
		require.Len(t, files, 1)
		require.Equal(t, "ours", files[0].MediaID)
		files[0].ID = "at-meta"
		encoded := Message(m)
		switch {
		case encoded.Buttons != nil:
			require.Equal(t, "at-meta", encoded.Buttons.Header.Media.ID)
		default:
			require.Equal(t, "at-meta", encoded.Interactive.Header.Media.ID)
		}
		require.Equal(t, "ours", models.ContentOf(m).Media.MediaID)
	}
}
