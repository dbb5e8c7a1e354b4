package whatsapp_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
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
	require.Equal(t, []string{"1387372356726668", "reservation_confirmation", "en_US", "APPROVED", "UTILITY", "GREEN", "Lucky Shrub"},
		[]string{first.ID, first.Name, first.Language, first.Status, first.Category, first.Quality, first.Footer})
	require.Equal(t, whatsapp.Wanted{
		Named: true, HeaderMedia: whatsapp.Image, Body: []string{"number_of_guests", "day"},
		Buttons: []whatsapp.WantedButton{{Index: 0, Kind: whatsapp.URLButton}, {Index: 2, Kind: whatsapp.CopyCode}},
	}, first.Parameters())
	require.Equal(t, whatsapp.Wanted{Body: []string{"1", "2", "10"}}, list[1].Parameters())
	require.Equal(t, "b a {{10}}", whatsapp.Fill(list[1].Body, map[string]string{"1": "a", "2": "b"}))
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
		"a place":              {`{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"x"}`, []string{"header LOCATION"}},
		"a product":            {`{"type":"header","format":"product"}`, []string{"header PRODUCT"}},
		"a moving picture":     {`{"type":"HEADER","format":"GIF"}`, []string{"header GIF"}},
		"a form":               {buttons(`{"type":"URL"},{"type":"flow","flow_id":"1"}`), []string{"button 1 FLOW"}},
		"several products":     {buttons(`{"type":"MPM"}`), []string{"button 0 MPM"}},
		"a one-time password":  {buttons(`{"type":"OTP"}`), []string{"button 0 OTP"}},
		"cards":                {`{"type":"BODY","text":"x"},{"type":"CAROUSEL","cards":[]}`, []string{"CAROUSEL"}},
		"an offer with an end": {`{"type":"limited_time_offer"}`, []string{"LIMITED_TIME_OFFER"}},
		"several parts":        {`{"type":"HEADER","format":"LOCATION"},{"type":"CAROUSEL"}`, []string{"CAROUSEL", "header LOCATION"}},
		"what nobody knows":    {`{"type":"HOLOGRAM"},` + buttons(`{"type":"odd name"}`), []string{"HOLOGRAM", "button 0 of an odd kind"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(say(200, `{"data":[{"id":"2","name":"b","language":"it","components":[`+c.components+`]}]}`))
			t.Cleanup(server.Close)
			list, err := whatsapp.New(whatsapp.Config{BaseURL: server.URL}).ListTemplates(
				t.Context(), whatsapp.Credentials{Token: "t"}, "1",
			)
			require.NoError(t, err)
			require.Equal(t, c.want, list[0].Parameters().Unfillable)
		})
	}
}
