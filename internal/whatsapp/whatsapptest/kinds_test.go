package whatsapptest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

// body is a send in its envelope.
func body(inner string) string {
	return fmt.Sprintf(`{"messaging_product":"whatsapp","recipient_type":"individual","to":%q,%s}`, phone, inner)
}

func TestTheOtherKindsThatMetaTakesAreTaken(t *testing.T) { // shapes as the clients of others send them
	t.Parallel()
	b := setup(t)
	b.writes(`{"text":"ciao"}`)
	for name, c := range map[string]struct{ send, text string }{
		"a place": {
			`"type":"location","location":{"latitude":37.48,"longitude":-122.14,"name":"HQ","address":"1 Main St"}`, "HQ, 1 Main St",
		},
		"a place by texts": {`"type":"location","location":{"latitude":"41.9","longitude":"12.5"}`, ""},
		"contact cards": {
			`"type":"contacts","contacts":[{"name":{"formatted_name":"Ada Byron","first_name":"Ada"},"phones":[{"phone":"+39 347 1",
				"type":"CELL","wa_id":"39347"}],"org":{"company":"x"},"urls":[{"url":"https://x.example"}],"birthday":"1815-12-10"}]`,
			"Ada Byron",
		},
		"a reaction":            {`"type":"reaction","reaction":{"message_id":"wamid.X","emoji":"😀"}`, "😀"},
		"a reaction taken back": {`"type":"reaction","reaction":{"message_id":"wamid.X","emoji":""}`, ""},
		"a link button": {
			`"type":"interactive","interactive":{"type":"cta_url","header":{"type":"text","text":"h"},"body":{"text":"Track"},
				"footer":{"text":"f"},"action":{"name":"cta_url","parameters":{"display_text":"Track order",
					"url":"https://example.com/1"}}}`,
			"Track",
		},
		"a request for the place": {
			`"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"Where?"},
				"action":{"name":"send_location"}}`,
			"Where?",
		},
		"a catalogue": {
			`"type":"interactive","interactive":{"type":"catalog_message","body":{"text":"Browse"},"action":{"name":"catalog_message",
				"parameters":{"thumbnail_product_retailer_id":"sku1"}}}`,
			"Browse",
		},
		"a catalogue, no thumbnail": {
			`"type":"interactive","interactive":{"type":"catalog_message","body":{"text":"Browse"},"action":{"name":"catalog_message"}}`,
			"Browse",
		},
		"a form": {
			`"type":"interactive","interactive":{"type":"flow","header":{"type":"text","text":"h"},"body":{"text":"Book"},
				"footer":{"text":"f"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_token":"unused",
				"flow_id":"1","mode":"draft","flow_cta":"Open","flow_action":"navigate","flow_action_payload":{"screen":"A",
				"data":{"k":"v"}}}}}`,
			"Book",
		},
		"a form by its name": {
			`"type":"interactive","interactive":{"type":"flow","body":{"text":"Book"},"action":{"name":"flow","parameters":{
				"flow_message_version":"3","flow_name":"n","flow_cta":"Open"}}}`,
			"Book",
		},
		"one product": {
			`"type":"interactive","interactive":{"type":"product","action":{"catalog_id":"1","product_retailer_id":"sku1"}}`, "",
		},
		"products": {
			`"type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"Menu"},"body":{"text":"Look"},
				"action":{"catalog_id":"1","sections":[{"title":"Hot","product_items":[{"product_retailer_id":"sku1"}]}]}}`,
			"Look",
		},
		"a type in capitals": {`"type":"TEXT","text":{"body":"ciao"}`, "ciao"},
		"no type":            {`"text":{"body":"ciao"}`, "ciao"},
		"interactive in capitals": {
			`"type":"interactive","interactive":{"type":"BUTTON","body":{"text":"Ok?"},"action":{"buttons":[{"type":"reply",
				"reply":{"id":"1","title":"Sì"}}]}}`,
			"Ok?",
		},
	} {
		before := len(b.received())
		status, answer := b.call(http.MethodPost, "/v25.0/"+creds.PhoneNumberID+"/messages", body(c.send))
		require.Equal(t, http.StatusOK, status, "%s: %v", name, answer)
		got := b.received()
		require.Len(t, got, before+1, name)
		text, _ := got[len(got)-1]["text"].(string)
		require.Equal(t, c.text, text, name)
	}
}

func TestWhatLacksAPartOfItsKindIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.writes(`{"text":"ciao"}`)
	for name, send := range map[string]string{
		"a place without a longitude": `"type":"location","location":{"latitude":1}`,
		"a place beyond the pole":     `"type":"location","location":{"latitude":91,"longitude":0}`,
		"no card":                     `"type":"contacts","contacts":[]`,
		"a card without a name":       `"type":"contacts","contacts":[{"phones":[]}]`,
		"a card with one name":        `"type":"contacts","contacts":[{"name":{"formatted_name":"Ada"}}]`,
		"a reaction to nothing":       `"type":"reaction","reaction":{"emoji":"😀"}`,
		"a reaction without emoji":    `"type":"reaction","reaction":{"message_id":"wamid.X"}`,
		"a link without its address": `"type":"interactive","interactive":{"type":"cta_url","body":{"text":"x"},"action":{"name":"cta_url",
			"parameters":{"display_text":"Go"}}}`,
		"a link that is none": `"type":"interactive","interactive":{"type":"cta_url","body":{"text":"x"},"action":{"name":"cta_url",
			"parameters":{"display_text":"Go","url":"https://"}}}`,
		"a link with a long label": `"type":"interactive","interactive":{"type":"cta_url","body":{"text":"x"},"action":{"name":"cta_url",
			"parameters":{"display_text":"123456789012345678901","url":"https://x.example"}}}`,
		"another action": `"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"x"},
			"action":{"name":"cta_url"}}`,
		"no body": `"type":"interactive","interactive":{"type":"catalog_message","action":{"name":"catalog_message"}}`,
		"a form of another version": `"type":"interactive","interactive":{"type":"flow","body":{"text":"x"},"action":{"name":"flow",
			"parameters":{"flow_message_version":"2","flow_id":"1","flow_cta":"Go"}}}`,
		"a form by two names": `"type":"interactive","interactive":{"type":"flow","body":{"text":"x"},"action":{"name":"flow",
			"parameters":{"flow_message_version":"3","flow_id":"1","flow_name":"n","flow_cta":"Go"}}}`,
		"a form with data of nothing": `"type":"interactive","interactive":{"type":"flow","body":{"text":"x"},"action":{"name":"flow",
			"parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Go","flow_action_payload":{"screen":"A","data":{}}}}}`,
		"a form without its button": `"type":"interactive","interactive":{"type":"flow","body":{"text":"x"},"action":{"name":"flow",
			"parameters":{"flow_message_version":"3","flow_id":"1"}}}`,
		"one product with a header": `"type":"interactive","interactive":{"type":"product","header":{"type":"text","text":"h"},
			"action":{"catalog_id":"1","product_retailer_id":"s"}}`,
		"one product of no catalogue": `"type":"interactive","interactive":{"type":"product","action":{"product_retailer_id":"s"}}`,
		"products without a header": `"type":"interactive","interactive":{"type":"product_list","body":{"text":"x"},
			"action":{"catalog_id":"1","sections":[{"title":"t","product_items":[{"product_retailer_id":"s"}]}]}}`,
		"products below a picture": `"type":"interactive","interactive":{"type":"product_list","header":{"type":"image",
			"image":{"link":"https://x.example/a.png"}},"body":{"text":"x"},"action":{"catalog_id":"1",
			"sections":[{"title":"t","product_items":[{"product_retailer_id":"s"}]}]}}`,
		"sections without titles": `"type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"h"},
			"body":{"text":"x"},"action":{"catalog_id":"1","sections":[{"product_items":[{"product_retailer_id":"s"}]},
			{"product_items":[{"product_retailer_id":"t"}]}]}}`,
		"a request for the place with a footer": `"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"x"},
			"footer":{"text":"f"},"action":{"name":"send_location"}}`,
		"a list of products as rows": `"type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"b",
			"sections":[{"title":"t","product_items":[{"product_retailer_id":"s"}]}]}}`,
		"buttons with a name": `"type":"interactive","interactive":{"type":"button","body":{"text":"x"},"action":{"name":"cta_url",
			"buttons":[{"type":"reply","reply":{"id":"1","title":"a"}}]}}`,
		"two kinds at once": `"type":"location","location":{"latitude":1,"longitude":1},"text":{"body":"x"}`,
		"an unknown kind":   `"type":"hologram"`,
		"a callback that is too long": `"biz_opaque_callback_data":"` + strings.Repeat(
			"x", whatsapp.MaxCallbackData+1,
		) + `","text":{"body":"x"}`,
	} {
		status, answer := b.call(http.MethodPost, "/v25.0/"+creds.PhoneNumberID+"/messages", body(send))
		require.Equal(t, http.StatusBadRequest, status, "%s: %v", name, answer)
	}
	require.Empty(t, b.received())
}

func TestACustomerAnswersWithAFormAPlaceAnOrderAndCards(t *testing.T) { // shapes of Meta's webhooks
	t.Parallel()
	b := setup(t)
	status, _ := b.call(http.MethodPost, "/sim/phones/"+phone+"/messages", `{"form":{"seats":"4"}}`)
	require.Equal(t, http.StatusUnprocessableEntity, status, "there is no form yet")
	b.writes(`{"text":"ciao"}`)
	for _, send := range []string{
		`"type":"interactive","interactive":{"type":"flow","body":{"text":"Book"},"action":{"name":"flow","parameters":{
			"flow_message_version":"3","flow_id":"1","flow_cta":"Open","flow_token":"m-1"}}}`,
		`"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"Where?"},"action":{"name":"send_location"}}`,
	} {
		status, answer := b.call(http.MethodPost, "/v25.0/"+creds.PhoneNumberID+"/messages", body(send))
		require.Equal(t, http.StatusOK, status, answer)
	}
	for _, act := range []string{
		`{"form":{"seats":"4"}}`, `{"location":{"latitude":41.9,"longitude":12.5,"name":"Shop"}}`,
		`{"order":{"catalog_id":"1","product_items":[{"product_retailer_id":"sku1","quantity":2,"item_price":9.5,"currency":"EUR"}]}}`,
		`{"contacts":[{"name":{"formatted_name":"Ann"},"phones":[{"phone":"+1","wa_id":"1"}]}]}`,
	} {
		b.writes(act)
	}
	for _, act := range []string{
		`{"form":[]}`, `{"location":{"latitude":1}}`, `{"order":{"catalog_id":"1"}}`,
		`{"location":{"latitude":1,"longitude":2},"text":"x"}`,
	} {
		status, _ := b.call(http.MethodPost, "/sim/phones/"+phone+"/messages", act)
		require.Equal(t, http.StatusBadRequest, status, act)
	}
}
