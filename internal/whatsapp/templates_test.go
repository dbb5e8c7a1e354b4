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
	{"type":"BUTTONS","buttons":[{"type":"URL","text":"Change","url":"https://shop.example/{{1}}"},{"type":"QUICK_REPLY","text":"Cancel"},{"type":"COPY_CODE"}]}],
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
