package meta

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/activities"
	"cadenza/internal/render"
	"cadenza/internal/whatsapp"
	"cadenza/internal/whatsapp/whatsapptest"
	"cadenza/models"
)

func checks() Checks { return Checks{Render: render.Renderer{}} }

const waba = "102290129340398"

// kindsBench is a simulator whose sends are looked at on their way.
type kindsBench struct {
	t      *testing.T
	now    time.Time
	client *whatsapp.Client
	creds  whatsapp.Credentials
	url    string
	sent   []byte
	handle string
}

func newKindsBench(t *testing.T) *kindsBench {
	b := &kindsBench{t: t, now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)}
	b.creds = whatsapp.Credentials{PhoneNumberID: "106540352242922", Token: "token"}
	sim, err := whatsapptest.New(whatsapptest.Config{
		Token: b.creds.Token, Clock: func() time.Time { return b.now },
		Numbers: []whatsapptest.Number{{ID: b.creds.PhoneNumberID, WABAID: waba, Display: "+39061234567"}},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/messages") && r.Method == http.MethodPost {
			b.sent, _ = io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(b.sent))
		}
		sim.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b.url = server.URL
	b.client = whatsapp.New(whatsapp.Config{BaseURL: server.URL})
	b.handle, err = b.client.UploadExample(t.Context(), b.creds.Token, "app", "a.png", "image/png", []byte("picture"))
	require.NoError(t, err)
	return b
}

// call makes a call of the simulator as somebody else would and returns Meta's code, 0 for success, with the answer.
func (b *kindsBench) call(method, path string, body []byte) (int, map[string]any) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, bytes.NewReader(body))
	require.NoError(b.t, err)
	req.Header.Set("Authorization", "Bearer "+b.creds.Token)
	res, err := http.DefaultClient.Do(req)
	require.NoError(b.t, err)
	defer func() { require.NoError(b.t, res.Body.Close()) }()
	var answer map[string]any
	require.NoError(b.t, json.NewDecoder(res.Body).Decode(&answer))
	fault, _ := answer["error"].(map[string]any)
	code, _ := fault["code"].(float64)
	return int(code), answer
}

// approved creates a template, has it approved, and reads it as a sync does.
func (b *kindsBench) approved(k templateKind) models.Template {
	b.t.Helper()
	made, err := b.client.CreateTemplate(b.t.Context(), b.creds, waba, whatsapp.TemplateDraft{
		Name: k.name, Language: "it", Category: k.category, ParameterFormat: k.format,
		Components: json.RawMessage(strings.ReplaceAll(k.components, "HANDLE", b.handle)),
	})
	require.NoError(b.t, err, k.name)
	code, answer := b.call(http.MethodPut, "/sim/templates/"+k.name, []byte(`{"language":"it","status":"APPROVED"}`))
	require.Zero(b.t, code)
	require.Len(b.t, answer["items"], 1, "%v", answer)
	listed, err := b.client.GetTemplate(b.t.Context(), b.creds, made.ID)
	require.NoError(b.t, err)
	require.Empty(b.t, listed.Wants.Unfillable, k.name)
	return storedTemplate(listed)
}

// filled fills the template by a step that is written as JSON.
func (b *kindsBench) filled(t models.Template, settings string) models.OutgoingTemplate {
	b.t.Helper()
	step, broken := models.Read[models.Step]([]byte(`{"kind":"send_template","template":"`+t.Name+`"`+settings+`}`), "")
	require.Empty(b.t, broken)
	require.Empty(b.t, models.ValidateAutomation("a", models.Reentry{}, models.Definition{Steps: []models.Step{step}}), t.Name)
	values, _ := step.Settings.(*models.SendTemplate)
	require.Empty(b.t, t.Misfits(*values), t.Name)
	known := map[string]string{"FIRST_NAME": "Giò", "CODE": "123456", "ENDS": "2026-12-24T09:00:00Z", "LAT": "41.9"}
	require.Empty(b.t, t.Surplus(*values), t.Name)
	require.Empty(b.t, checks().Template(t, *values, b.now), t.Name)
	text := func(s string) string { return render.Text(s, known) }
	out, unfilled := activities.FillTemplate(t, *values, activities.Fill{
		Text: text, Number: text, Moment: text,
		URL:     func(s string) (string, error) { return render.URL(s, known) },
		URLPart: func(s string) string { return render.Part(s, known) },
		JSON:    func(doc json.RawMessage) (json.RawMessage, error) { return render.JSON(doc, known) },
	}, b.now)
	require.Empty(b.t, unfilled, t.Name)
	require.Empty(b.t, Unsendable(models.Outgoing{Template: &out}), t.Name)
	return out
}

// bent is a body with one value replaced, or taken away where it is nil. The place is keys and indexes below template.
func bent(t *testing.T, body []byte, place string, value any) []byte {
	t.Helper()
	var all map[string]any
	require.NoError(t, json.Unmarshal(body, &all))
	keys := strings.Split(place, "/")
	at := all["template"]
	for _, key := range keys[:len(keys)-1] {
		at = below(t, at, key)
	}
	last := keys[len(keys)-1]
	switch at := at.(type) {
	case map[string]any:
		at[last] = value
		if value == nil {
			delete(at, last)
		}
	case []any:
		i, err := strconv.Atoi(last)
		require.NoError(t, err, place)
		at[i] = value
	default:
		require.Fail(t, "no such place", place)
	}
	out, err := json.Marshal(all)
	require.NoError(t, err)
	return out
}

func below(t *testing.T, at any, key string) any {
	t.Helper()
	if list, ok := at.([]any); ok {
		i, err := strconv.Atoi(key)
		require.NoError(t, err)
		return list[i]
	}
	object, ok := at.(map[string]any)
	require.True(t, ok, key)
	return object[key]
}

// Each kind of template goes its whole way: from the definition, as it is written for Meta, over the values of a step, to
// the bytes that Meta documents; the simulator shows it as a person reads it, and refuses it with any one part wrong, with
// Meta's code (A1, W8).
func TestEachKindOfTemplateIsSentAsMetaDocumentsIt(t *testing.T) {
	t.Parallel()
	for _, k := range templateKinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			b := newKindsBench(t)
			out := b.filled(b.approved(k), k.step)
			message := Message(models.Outgoing{Phone: "+393331234567", CallbackData: "m1", Template: &out})
			_, err := b.client.Send(t.Context(), b.creds, message)
			require.NoError(t, err)
			var body struct {
				Template struct {
					Components json.RawMessage `json:"components"`
				} `json:"template"`
			}
			require.NoError(t, json.Unmarshal(b.sent, &body))
			require.JSONEq(t, k.wire, string(body.Template.Components))
			_, shown := b.call(http.MethodGet, "/sim/messages", nil)
			require.Len(t, shown["items"], 1)
			item, _ := below(t, shown["items"], "0").(map[string]any)
			for key, value := range k.shown {
				require.Equal(t, value, item[key], key)
			}
			right := b.sent
			require.NotEmpty(t, k.wrong)
			for _, w := range k.wrong {
				code, answer := b.call(http.MethodPost, "/v25.0/"+b.creds.PhoneNumberID+"/messages", bent(t, right, w.at, w.value))
				require.Equal(t, w.code, code, "%s: %v", w.at, answer)
			}
			_, shown = b.call(http.MethodGet, "/sim/messages", nil)
			require.Len(t, shown["items"], 1, "nothing of what was wrong arrived")
		})
	}
}
