package whatsapp_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

// sentAs is the part of a message's body that its kind decides: that of its type.
func sentAs(t *testing.T, m whatsapp.Message) string {
	t.Helper()
	var got map[string]json.RawMessage
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewDecoder(r.Body).Decode(&got)
		say(http.StatusOK, `{"messages":[{"id":"wamid.1"}]}`)(w, r)
	}))
	defer server.Close()
	m.To = "+393331234567"
	credentials := whatsapp.Credentials{PhoneNumberID: "42", Token: "tok"}
	_, err := whatsapp.New(whatsapp.Config{BaseURL: server.URL}).Send(t.Context(), credentials, m)
	require.NoError(t, err)
	var kind string
	require.NoError(t, json.Unmarshal(got["type"], &kind))
	return `{"` + kind + `":` + string(got[kind]) + `}`
}

// The shapes are those of Meta's pages (A2b).
func TestTheOtherKindsAreWrittenAsMetaReadsThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		message whatsapp.Message
		want    string
	}{
		"a link": {
			whatsapp.Message{Interactive: &whatsapp.Interactive{
				Header: &whatsapp.Header{Media: &whatsapp.Media{Kind: whatsapp.Image, Link: "https://ex.test/a.png"}},
				Body:   "Pick", Footer: "f",
				Link: &whatsapp.Link{Button: "See slots", URL: "https://ex.test/s?u=9"},
			}},
			`{"interactive":{"type":"cta_url","header":{"type":"image","image":{"link":"https://ex.test/a.png"}},"body":{"text":"Pick"},
				"footer":{"text":"f"},"action":{"name":"cta_url","parameters":{"display_text":"See slots",
				"url":"https://ex.test/s?u=9"}}}}`,
		},
		"a request for the place": {
			whatsapp.Message{Interactive: &whatsapp.Interactive{Body: "Where?", AsksLocation: true}},
			`{"interactive":{"type":"location_request_message","body":{"text":"Where?"},"action":{"name":"send_location"}}}`,
		},
		"a form": {
			whatsapp.Message{Interactive: &whatsapp.Interactive{Body: "b", Flow: &whatsapp.Flow{
				ID: "123", Button: "Book", Token: "run7-s2", Screen: "FIRST", Data: json.RawMessage(`{"name":"Ann"}`),
			}}},
			`{"interactive":{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3",
				"flow_id":"123","flow_cta":"Book","flow_token":"run7-s2","flow_action":"navigate",
				"flow_action_payload":{"screen":"FIRST","data":{"name":"Ann"}}}}}}`,
		},
		"a form from its first screen": {
			whatsapp.Message{Interactive: &whatsapp.Interactive{Body: "b", Flow: &whatsapp.Flow{ID: "123", Button: "Book", Token: "t"}}},
			`{"interactive":{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3",
				"flow_id":"123","flow_cta":"Book","flow_token":"t","flow_action":"navigate"}}}}`,
		},
		"a product": {
			whatsapp.Message{Interactive: &whatsapp.Interactive{Products: &whatsapp.Products{CatalogID: "1", Product: "sku1"}}},
			`{"interactive":{"type":"product","action":{"catalog_id":"1","product_retailer_id":"sku1"}}}`,
		},
		"products": {
			whatsapp.Message{Interactive: &whatsapp.Interactive{
				Header: &whatsapp.Header{Text: "Menu"}, Body: "b",
				Products: &whatsapp.Products{CatalogID: "1", Sections: []whatsapp.ProductSection{
					{Title: "Hot", Products: []string{"sku1", "sku2"}},
				}},
			}},
			`{"interactive":{"type":"product_list","header":{"type":"text","text":"Menu"},"body":{"text":"b"},"action":{"catalog_id":"1",
				"sections":[{"title":"Hot","product_items":[{"product_retailer_id":"sku1"},{"product_retailer_id":"sku2"}]}]}}}`,
		},
		"the catalogue": {
			whatsapp.Message{Interactive: &whatsapp.Interactive{Body: "b", Products: &whatsapp.Products{Thumbnail: "sku1"}}},
			`{"interactive":{"type":"catalog_message","body":{"text":"b"},"action":{"name":"catalog_message",
				"parameters":{"thumbnail_product_retailer_id":"sku1"}}}}`,
		},
		"a place": {
			whatsapp.Message{Location: &whatsapp.Location{Latitude: "41.9", Longitude: "12.5", Name: "Shop", Address: "Via 1"}},
			`{"location":{"latitude":"41.9","longitude":"12.5","name":"Shop","address":"Via 1"}}`,
		},
		"contact cards": {
			whatsapp.Message{Contacts: []whatsapp.ContactCard{
				{
					Name: "Ann B", FirstName: "Ann", LastName: "B", Company: "c", Title: "t",
					Phones: []string{"+15550001"}, Emails: []string{"e"},
				},
				{Name: "Shop", URLs: []string{"https://ex.test"}},
			}},
			`{"contacts":[{"name":{"formatted_name":"Ann B","first_name":"Ann","last_name":"B"},"org":{"company":"c","title":"t"},
				"phones":[{"phone":"+15550001","type":"Mobile"}],"emails":[{"email":"e","type":"Work"}]},
				{"name":{"formatted_name":"Shop","first_name":"Shop"},"urls":[{"url":"https://ex.test","type":"Work"}]}]}`,
		},
		"a reaction": {
			whatsapp.Message{Reaction: &whatsapp.Reaction{WAMID: "wamid.X", Emoji: "👍"}},
			`{"reaction":{"message_id":"wamid.X","emoji":"👍"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, whatsapp.ValidateContent(c.message))
			require.JSONEq(t, c.want, sentAs(t, c.message))
		})
	}
}

func TestAPartThatTheKindCannotHaveIsFoundBeforeItIsSent(t *testing.T) { // W8
	t.Parallel()
	text := &whatsapp.Header{Text: "h"}
	link := &whatsapp.Link{Button: "b", URL: "https://ex.test"}
	form := func(change func(*whatsapp.Flow)) *whatsapp.Flow {
		f := &whatsapp.Flow{ID: "1", Button: "b", Token: "t"}
		change(f)
		return f
	}
	list := func(s ...whatsapp.ProductSection) *whatsapp.Products {
		return &whatsapp.Products{CatalogID: "1", Sections: s}
	}
	for name, c := range map[string]struct {
		message whatsapp.Interactive
		want    string
	}{
		"no address": {
			whatsapp.Interactive{Body: "b", Link: &whatsapp.Link{Button: "b", URL: "/x"}},
			"/interactive/link/url",
		},
		"an address inside": {
			whatsapp.Interactive{Body: "b", Link: &whatsapp.Link{Button: "b", URL: "http://10.0.0.1/x"}},
			"/interactive/link/url",
		},
		"no body":                  {whatsapp.Interactive{Link: link}, "/interactive/body"},
		"a header above a request": {whatsapp.Interactive{Body: "b", Header: text, AsksLocation: true}, "/interactive/header"},
		"a footer below a request": {whatsapp.Interactive{Body: "b", Footer: "f", AsksLocation: true}, "/interactive/footer"},
		"a header above one product": {
			whatsapp.Interactive{Header: text, Products: &whatsapp.Products{CatalogID: "1", Product: "s"}},
			"/interactive/header",
		},
		"no header above products": {
			whatsapp.Interactive{Body: "b", Products: list(whatsapp.ProductSection{Products: []string{"s"}})},
			"/interactive/header/text",
		},
		"a section of nothing": {
			whatsapp.Interactive{Body: "b", Header: text, Products: list(whatsapp.ProductSection{})},
			"/interactive/products/sections/0/products",
		},
		"no token": {
			whatsapp.Interactive{Body: "b", Flow: form(func(f *whatsapp.Flow) { f.Token = "" })},
			"/interactive/flow/token",
		},
		"an emoji on a form's button": {
			whatsapp.Interactive{Body: "b", Flow: form(func(f *whatsapp.Flow) { f.Button = "Go 🚀" })},
			"/interactive/flow/button",
		},
		"data for no screen": {
			whatsapp.Interactive{Body: "b", Flow: form(func(f *whatsapp.Flow) { f.Data = json.RawMessage(`{"a":1}`) })},
			"/interactive/flow/screen",
		},
		"data that is empty": {whatsapp.Interactive{Body: "b", Flow: form(func(f *whatsapp.Flow) {
			f.Screen, f.Data = "A", json.RawMessage(`{}`)
		})}, "/interactive/flow/data"},
		"nothing": {whatsapp.Interactive{Body: "b"}, "/interactive"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := whatsapp.ValidateContent(whatsapp.Message{Interactive: &c.message})
			require.Len(t, found, 1)
			require.Equal(t, c.want, found[0].Pointer)
		})
	}
	require.NotEmpty(t, whatsapp.ValidateContent(whatsapp.Message{Location: &whatsapp.Location{Latitude: "91", Longitude: "0"}}))
	require.NotEmpty(t, whatsapp.ValidateContent(whatsapp.Message{Contacts: []whatsapp.ContactCard{{FirstName: "A"}}}))
	require.NotEmpty(t, whatsapp.ValidateContent(whatsapp.Message{Reaction: &whatsapp.Reaction{Emoji: "👍"}}))
}
