package whatsapptest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

func TestEachKindOfMessageArrivesAsTheCustomerReadsIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.writes(`{"text": "ciao"}`)
	id, err := b.uploads("application/pdf", "%PDF")
	require.NoError(t, err)
	image := whatsapp.Media{Kind: whatsapp.Image, Link: "https://shop.example/a.png"}
	cases := []struct {
		m          whatsapp.Message
		kind, text string
		buttons    []any
	}{
		{whatsapp.Message{Text: &whatsapp.Text{Body: "Ciao 👋", PreviewURL: true}}, "text", "Ciao 👋", []any{}},
		{
			whatsapp.Message{Media: &whatsapp.Media{Kind: whatsapp.Document, ID: id, Caption: "fattura", Filename: "f.pdf"}},
			"document",
			"fattura",
			[]any{},
		},
		{whatsapp.Message{Media: &image}, "image", "", []any{}},
		{welcome("Anna"), "template", "Ciao Anna, benvenuto! Siamo felici di averti con noi.", []any{}},
		{
			whatsapp.Message{Template: &whatsapp.TemplateMessage{
				Name: "reminder", Language: "en", Body: []whatsapp.Param{{Name: "when", Text: "9:00"}, {Name: "first_name", Text: "Bo"}},
			}},
			"template", "Hello Bo, this is a reminder of your appointment: 9:00. See you soon!",
			[]any{},
		},
		{
			whatsapp.Message{Template: &whatsapp.TemplateMessage{
				Name: "choice", Language: "es", Buttons: []whatsapp.ButtonParam{{Index: 0, Kind: whatsapp.QuickReply, Value: "p-1"}},
			}},
			"template", "¿Quieres saber más sobre nuestras novedades?",
			[]any{"Voglio informazioni", "Disiscrivimi"},
		},
		{
			whatsapp.Message{Buttons: &whatsapp.Buttons{
				Header: &whatsapp.Header{Media: &image}, Body: "Serve aiuto?", Footer: "x",
				Buttons: []whatsapp.Button{{ID: "y", Title: "Sì"}, {ID: "n", Title: "No"}},
			}},
			"interactive", "Serve aiuto?",
			[]any{"Sì", "No"},
		},
		{
			whatsapp.Message{List: &whatsapp.List{
				Header: "h", Body: "Provincia?", Button: "Scegli",
				Sections: []whatsapp.Section{{Title: "Puglia", Rows: []whatsapp.Row{{ID: "br", Title: "Brindisi", Description: "BR"}}}},
			}},
			"interactive", "Provincia?",
			[]any{},
		},
	}
	for i, c := range cases {
		c.m.CallbackData = "cb"
		accepted, err := b.send(c.m)
		require.NoError(t, err, c.kind)
		require.Equal(t, "393331234567", accepted.WaID)
		got := b.received()
		require.Len(t, got, i+1)
		require.Equal(t, accepted.WAMID, got[i]["id"])
		require.Equal(t, phone, got[i]["to"])
		require.Equal(t, c.kind, got[i]["type"])
		require.Equal(t, c.text, got[i]["text"])
		require.Equal(t, c.buttons, got[i]["buttons"])
		b.hook.eventually(func() bool { return len(b.hook.statuses(accepted.WAMID)) == 2 })
	}
	require.Equal(t, []any{"Brindisi"}, b.received()[len(cases)-1]["rows"])
}

func TestWhatMetaRefusesIsRefusedWithItsCodeAndNothingArrives(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, c := range slices.Concat(refusedMessages(), refusedTemplates()) {
		status, answer := b.call(http.MethodPost, c.path, c.body)
		fault, ok := answer["error"].(map[string]any)
		require.True(t, ok, "%s: %v", c.name, answer)
		require.InDelta(t, c.code, fault["code"], 0, "%s: %v", c.name, answer)
		require.Equal(t, c.status, status, c.name)
		require.Equal(t, "OAuthException", fault["type"], c.name)
		require.NotEmpty(t, fault["fbtrace_id"], c.name)
	}
	require.Empty(t, b.received())
}

// refused is a body that Meta refuses, with the code and the status of its answer.
type refused struct {
	name, path, body string
	code, status     int
}

// open is the address of the number's messages.
var open = "/v25.0/" + creds.PhoneNumberID + "/messages"

// to is the beginning of a body to the phone.
const to = `"messaging_product":"whatsapp","to":"` + phone + `"`

func template(rest string) string { return `{` + to + `,"type":"template","template":{` + rest + `}}` }

func refusedMessages() []refused {
	return []refused{
		{"a closed window", open, `{` + to + `,"type":"text","text":{"body":"x"}}`, 131047, 400},
		{"an unknown number id", "/v25.0/1/messages", `{` + to + `,"type":"text","text":{"body":"x"}}`, 100, 400},
		{"no messaging product", open, `{"to":"` + phone + `","type":"text","text":{"body":"x"}}`, 100, 400},
		{"an unknown key", open, `{` + to + `,"type":"text","text":{"body":"x","colour":1}}`, 100, 400},
		{"no JSON", open, `{`, 100, 400},
		{"an unsupported type", open, `{` + to + `,"type":"hologram","hologram":{}}`, 131051, 400},
		{"a missing content", open, `{` + to + `,"type":"image"}`, 131008, 400},
		{"a long text", open, `{` + to + `,"type":"text","text":{"body":"` + strings.Repeat("é", 4097) + `"}}`, 100, 400},
		{"a phone that is none", open, `{"messaging_product":"whatsapp","to":"+39abc","type":"text","text":{"body":"x"}}`, 131009, 400},
		{"the number itself", open, `{"messaging_product":"whatsapp","to":"+39061234567","type":"text","text":{"body":"x"}}`, 131021, 400},
		{"a link that is not http", open, `{` + to + `,"type":"image","image":{"link":"ftp://x/y"}}`, 100, 400},
		{"an unknown file", open, `{` + to + `,"type":"image","image":{"id":"1"}}`, 131053, 400},
		{
			"an over-long button", open,
			`{` + to + `,"type":"interactive","interactive":{"type":"button","body":{"text":"b"},"action":{"buttons":[
				{"type":"reply","reply":{"id":"1","title":"` + strings.Repeat("x", 21) + `"}}]}}}`,
			131009, 400,
		},
	}
}

func refusedTemplates() []refused {
	return []refused{
		{"an unknown template", open, template(`"name":"nope","language":{"code":"it"}`), 132001, 404},
		{"a missing translation", open, template(`"name":"welcome","language":{"code":"de"}`), 132001, 404},
		{"a pending template", open, template(`"name":"draft_pending","language":{"code":"it"}`), 132001, 404},
		{"a paused template", open, template(`"name":"promo_paused","language":{"code":"it"}`), 132015, 400},
		{"too few parameters", open, template(`"name":"welcome","language":{"code":"it"}`), 132000, 400},
		{
			"a name where a position is wanted", open,
			template(
				`"name":"welcome","language":{"code":"it"},"components":[{"type":"body","parameters":[{"type":"text","parameter_name":"a",
					"text":"x"}]}]`,
			),
			132012, 400,
		},
		{
			"a position where a name is wanted", open,
			template(
				`"name":"reminder","language":{"code":"it"},"components":[{"type":"body","parameters":[{"type":"text","text":"x"},
					{"type":"text","text":"y"}]}]`,
			),
			132012, 400,
		},
		{
			"an empty parameter", open,
			template(`"name":"welcome","language":{"code":"it"},"components":[{"type":"body","parameters":[{"type":"text","text":" "}]}]`),
			131008, 400,
		},
		{"a line break in a parameter", open, filled(`a\nb`), 132018, 400},
		{"a carriage return in a parameter", open, filled(`a\rb`), 132018, 400},
		{"a tab in a parameter", open, filled(`\ta`), 132018, 400},
		{"five blanks in a row", open, filled(`a     b`), 132018, 400},
		{
			"a line break in a named parameter", open,
			template(
				`"name":"reminder","language":{"code":"it"},"components":[{"type":"body","parameters":[{"type":"text",
					"parameter_name":"first_name","text":"a\nb"},{"type":"text","parameter_name":"when","text":"x"}]}]`,
			),
			132018, 400,
		},
		{
			"a button that the template lacks", open,
			template(
				`"name":"choice","language":{"code":"it"},"components":[{"type":"button","sub_type":"quick_reply","index":"2",
					"parameters":[{"type":"payload","payload":"x"}]}]`,
			),
			131009, 400,
		},
	}
}

// filled is a send of welcome with the parameter, as it stands in JSON.
func filled(value string) string {
	return `{"messaging_product":"whatsapp","to":"` + phone + `","type":"template","template":{"name":"welcome","language":{"code":"it"},
		"components":[{"type":"BODY","parameters":[{"type":"text","text":"` + value + `"}]}]}}`
}

func TestWhatMetaTakesOfAParameterIsTaken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, value := range []string{"a    b", "Ànna • 😀", `\u00a0a`, `\u200ba`, `{{1}} %%X%%`} {
		status, answer := b.call(http.MethodPost, "/v25.0/"+creds.PhoneNumberID+"/messages", filled(value))
		require.Equal(t, http.StatusOK, status, "%q: %v", value, answer)
	}
}

func TestAWrongTokenIsRefusedAndStopsTheSender(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := welcome("Anna")
	m.To = phone
	_, err := b.client.Send(t.Context(), whatsapp.Credentials{PhoneNumberID: creds.PhoneNumberID, Token: "other"}, m)
	require.Equal(t, 190, refusal(t, err).Code)
	require.Equal(t, http.StatusUnauthorized, refusal(t, err).HTTPStatus)
	require.Equal(t, whatsapp.ClassStop, whatsapp.Classify(err).Class)
}

func TestTheWindowGoesByTheMessagesOwnTime(t *testing.T) { // W3
	t.Parallel()
	b := setup(t)
	text := whatsapp.Message{Text: &whatsapp.Text{Body: "x"}}
	b.writes(`{"text":"old","at":"2026-11-21T08:59:00Z"}`)
	_, err := b.send(text)
	require.Equal(t, whatsapp.CodeWindowClosed, refusal(t, err).Code)
	b.writes(`{"text":"new","at":"2026-11-22T08:00:00Z"}`)
	_, err = b.send(text)
	require.NoError(t, err)
	b.clock.add(23*time.Hour - time.Second)
	_, err = b.send(text)
	require.NoError(t, err)
	b.clock.add(time.Second)
	_, err = b.send(text)
	require.Equal(t, whatsapp.CodeWindowClosed, refusal(t, err).Code)
}

func TestTemplatesAreListedPageByPageInThreeLanguages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	list, err := b.client.ListTemplates(t.Context(), creds, "102290129340398")
	require.NoError(t, err)
	require.Len(t, list, 18)
	names := map[string]int{}
	for _, template := range list {
		names[template.Name]++
		require.NotEmpty(t, template.ID)
	}
	require.Equal(
		t, map[string]int{"welcome": 3, "reminder": 3, "choice": 3, "open_template": 3, "draft_pending": 3, "promo_paused": 3}, names,
	)
	require.Equal(t, models.TemplateParameters{Body: []string{"1"}}, list[0].Wants)
	require.Equal(t, models.TemplateParameters{Body: []string{"first_name", "when"}}, list[3].Wants)
	require.Equal(t, whatsapp.FormatNamed, list[3].ParameterFormat)

	_, first := b.call(http.MethodGet, "/v26.0/102290129340398/message_templates?limit=10&fields=name", "")
	require.Len(t, first["data"], 10)
	after := as[string](as[map[string]any](as[map[string]any](first["paging"])["cursors"])["after"])
	_, second := b.call(http.MethodGet, "/v26.0/102290129340398/message_templates?limit=10&after="+after, "")
	require.Len(t, second["data"], 8)
	require.NotContains(t, second["paging"], "next")
	_, one := b.call(http.MethodGet, "/v25.0/"+list[0].ID+"?fields=status", "")
	require.Equal(t, map[string]any{"id": list[0].ID, "status": "APPROVED"}, one)
}

func TestMarkReadWantsAMessageThatTheNumberReceived(t *testing.T) {
	t.Parallel()
	b := setup(t)
	wamid := b.writes(`{"text":"ciao"}`)
	require.NoError(t, b.client.MarkRead(t.Context(), creds, wamid, true))
	require.Equal(t, 100, refusal(t, b.client.MarkRead(t.Context(), creds, "wamid.none", false)).Code)
}

func TestASendToAUserWithoutPhoneComesBackWithTheUserID(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := welcome("Anna")
	m.Recipient = "US.13491208655302741918"
	accepted, err := b.client.Send(t.Context(), creds, m)
	require.NoError(t, err)
	require.Equal(t, m.Recipient, accepted.UserID)
	b.hook.eventually(func() bool { return len(b.hook.statuses(accepted.WAMID)) == 2 })
}
