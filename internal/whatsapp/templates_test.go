package whatsapp_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

const reservation = `{"name":"reservation_confirmation","parameter_format":"NAMED","components":[
	{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.whatsapp.net/v"]}},
	{"type":"BODY","text":"Your reservation for {{number_of_guests}} on {{day}}, {{day}}."},
	{"type":"FOOTER","text":"Lucky Shrub"},
	{"type":"BUTTONS","buttons":[{"type":"URL","text":"Change","url":"https://shop.example/{{1}}"},{"type":"QUICK_REPLY","text":"Cancel"},
		{"type":"COPY_CODE"}]}],
	"language":"en_US","status":"APPROVED","category":"UTILITY","id":"1387372356726668","quality_score":{"score":"GREEN"}}`

func TestTemplatesFollowTheCursorAndNeverAnotherHost(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("after") == "c1" {
			say(200, `{"data":[{"id":"2","name":"b","language":"it","components":[{"type":"BODY","text":"{{2}} {{1}} {{10}}"}]}]}`)(w, r)
			return
		}
		say(200, `{"data":[`+reservation+`],"paging":{"cursors":{"after":"c1"},"next":"http://evil.example/steal"}}`)(w, r)
	}))
	t.Cleanup(server.Close)
	list, err := whatsapp.New(whatsapp.Config{BaseURL: server.URL}).ListTemplates(t.Context(), whatsapp.Credentials{Token: "t"}, "1")
	require.NoError(t, err)
	require.Len(t, list, 2)
	first := list[0]
	require.Equal(t,
		[]string{"1387372356726668", "reservation_confirmation", "en_US", "APPROVED", "UTILITY", "GREEN", whatsapp.FormatNamed},
		[]string{first.ID, first.Name, first.Language, first.Status, first.Category, first.Quality, first.ParameterFormat},
	)
	require.Equal(t, models.TemplateParameters{
		HeaderMedia: "IMAGE", HeaderFormat: "IMAGE", Body: []string{"number_of_guests", "day"}, Footer: "Lucky Shrub",
		Buttons: []models.TemplateButton{
			{Type: "URL", Text: "Change", URL: "https://shop.example/{{1}}", Parameter: "1"},
			{Type: "QUICK_REPLY", Text: "Cancel"},
			{Type: "COPY_CODE"},
		},
		URLButtons: []int{0}, QuickReplies: []int{1}, CouponCodes: []int{2},
	}, first.Wants)
	require.Equal(t, models.TemplateParameters{Body: []string{"1", "2", "10"}}, list[1].Wants)
	require.Equal(t, "b a {{10}}", whatsapp.Fill(list[1].Body, map[string]string{"1": "a", "2": "b"}))
}

// Meta's filter finds parts of names: the one that is meant may be on any page.
func TestATemplateIsFoundOnALaterPage(t *testing.T) { // W6
	t.Parallel()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Query().Get("name")+" "+r.URL.Query().Get("after"))
		next := `"paging":{"cursors":{"after":"c` + strconv.Itoa(len(asked)) + `"},"next":"x"}`
		switch len(asked) {
		case 1:
			others := `{"id":"1","name":"welcome_back","language":"it"},{"id":"2","name":"welcome","language":"en"}`
			say(200, `{"data":[`+others+`],`+next+`}`)(w, r)
		case 2:
			say(200, `{"data":[],`+next+`}`)(w, r)
		case 3:
			say(200, `{"data":[{"id":"3","name":"welcome","language":"it"}],`+next+`}`)(w, r)
		default:
			say(200, `{"data":[]}`)(w, r)
		}
	}))
	t.Cleanup(server.Close)
	client := whatsapp.New(whatsapp.Config{BaseURL: server.URL})
	found, there, err := client.FindTemplate(t.Context(), whatsapp.Credentials{Token: "t"}, "1", "welcome", "it")
	require.NoError(t, err)
	require.True(t, there)
	require.Equal(t, "3", found.ID)
	require.Equal(t, []string{"welcome ", "welcome c1", "welcome c2"}, asked, "and no page is read after it")
	_, there, err = client.FindTemplate(t.Context(), whatsapp.Credentials{Token: "t"}, "1", "welcome", "it")
	require.NoError(t, err)
	require.False(t, there)
}

// TestWhatNoMessageCanFillIsNamed is W8: an allow-list, so what Meta adds tomorrow is named too.
func TestWhatNoMessageCanFillIsNamed(t *testing.T) {
	t.Parallel()
	buttons := func(list string) string {
		return `{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[` + list + `]}`
	}
	for name, c := range map[string]struct {
		components string
		want       []string
	}{
		"all that can": {
			`{"type":"HEADER","format":"TEXT","text":"{{1}}"},{"type":"FOOTER","text":"f"},` + buttons(
				`{"type":"QUICK_REPLY"},{"type":"URL","url":"https://a.example/{{1}}"},{"type":"PHONE_NUMBER"},{"type":"COPY_CODE"},
					{"type":"VOICE_CALL"}`,
			),
			nil,
		},
		"a place, a form, products, a code": {
			`{"type":"HEADER","format":"LOCATION"},` + buttons(`{"type":"FLOW"},{"type":"MPM"},{"type":"CATALOG"},{"type":"OTP"}`), nil,
		},
		"a moving picture":  {`{"type":"HEADER","format":"GIF"}`, []string{"header GIF"}},
		"cards without any": {`{"type":"BODY","text":"x"},{"type":"CAROUSEL","cards":[]}`, []string{"CAROUSEL without cards"}},
		"a card of a kind that nobody knows": {
			`{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"HOLOGRAM"},
				{"type":"BUTTONS","buttons":[{"type":"FLOW"}]},{"type":"FOOTER"}]}]}`,
			[]string{"card 0 FOOTER", "card 0 header HOLOGRAM", "card 0 button 0 FLOW"},
		},
		"several parts":     {`{"type":"HEADER","format":"GIF"},{"type":"VIDEO_WALL"}`, []string{"header GIF", "VIDEO_WALL"}},
		"what nobody knows": {`{"type":"HOLOGRAM"},` + buttons(`{"type":"odd name"}`), []string{"HOLOGRAM", "button 0 of an odd kind"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(say(200, `{"data":[{"id":"2","name":"b","language":"it","components":[`+c.components+`]}]}`))
			t.Cleanup(server.Close)
			list, err := whatsapp.New(whatsapp.Config{BaseURL: server.URL}).ListTemplates(
				t.Context(), whatsapp.Credentials{Token: "t"}, "1",
			)
			require.NoError(t, err)
			require.Equal(t, c.want, list[0].Wants.Unfillable)
		})
	}
}

// A template that is edited at Meta keeps its name: the hash tells, and is not misled by the addresses of examples or the order of keys.
func TestTheHashOfADefinitionTellsWhatItSaysAndNothingElse(t *testing.T) { // A1
	t.Parallel()
	hash := func(components string) string { return whatsapp.DefinitionHash([]byte(components)) }
	one := hash(`[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://a"]}},{"type":"BODY","text":"a {{1}} b"}]`)
	require.NotEmpty(t, one)
	require.Equal(t, one, hash(
		`[{"format":"IMAGE","type":"HEADER","example":{"header_handle":["https://b"]}},{"text":"a {{1}} b","type":"BODY"}]`,
	))
	for _, other := range []string{
		`[{"type":"HEADER","format":"VIDEO"},{"type":"BODY","text":"a {{1}} b"}]`,
		`[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"a {{1}} c"}]`, `[{"type":"BODY","text":"a {{1}} b"}]`,
	} {
		require.NotEqual(t, one, hash(other))
	}
	require.Empty(t, hash(``))
}
