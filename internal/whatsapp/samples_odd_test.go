package whatsapp_test

import (
	"encoding/json"
	"strings"
	"time"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

func contentSamples() []sample {
	media := func(kind string, file whatsapp.InboundMedia) whatsapp.Event {
		return received(kind, func(m *whatsapp.InboundMessage) { file.Kind = kind; m.Media = &file })
	}
	return []sample{
		{
			"image with caption",
			written(
				`"type":"image","image":{"id":"77","mime_type":"image/jpeg","sha256":"s","caption":"Look",
					"url":"https://lookaside.fbsbx.com/x"}`,
			),
			media("image", whatsapp.InboundMedia{ID: "77", MIME: "image/jpeg", SHA256: "s", Caption: "Look"}),
		},
		{"image without anything", written(`"type":"image"`), media("image", whatsapp.InboundMedia{})},
		{
			"voice", written(`"type":"audio","audio":{"id":"78","mime_type":"audio/ogg; codecs=opus","voice":true}`),
			media("audio", whatsapp.InboundMedia{ID: "78", MIME: "audio/ogg; codecs=opus", Voice: true}),
		},
		{
			"video", written(`"type":"video","video":{"id":"79","mime_type":"video/mp4"}`),
			media("video", whatsapp.InboundMedia{ID: "79", MIME: "video/mp4"}),
		},
		{
			"document", written(`"type":"document","document":{"id":"80","mime_type":"application/pdf","filename":"a.pdf"}`),
			media("document", whatsapp.InboundMedia{ID: "80", MIME: "application/pdf", Filename: "a.pdf"}),
		},
		{
			"sticker", written(`"type":"sticker","sticker":{"id":"81","mime_type":"image/webp","animated":false}`),
			media("sticker", whatsapp.InboundMedia{ID: "81", MIME: "image/webp"}),
		},
		{
			"a sticker that moves", written(`"type":"sticker","sticker":{"id":"81","mime_type":"image/webp","animated":true}`),
			media("sticker", whatsapp.InboundMedia{ID: "81", MIME: "image/webp", Animated: true}),
		},
		{"a type that nobody knows", written(`"type":"hologram","hologram":{"id":"1"}`), received("hologram", nil)},
		{"no type", written(`"text":{"body":"x"}`), received("", nil)},
		{
			"NUL in a text", written(`"type":"text","text":{"body":"a\u0000b"}`),
			received("text", func(m *whatsapp.InboundMessage) { m.Text = "ab" }),
		},
	}
}

// partSamples are what a message holds beyond its text and its file.
func partSamples() []sample {
	return []sample{
		{
			"reaction", written(`"type":"reaction","reaction":{"message_id":"` + oursID + `","emoji":"👍"}`),
			received("reaction", func(m *whatsapp.InboundMessage) {
				m.ReactionTo, m.Content.Reaction = oursID, &models.ContentReaction{MessageID: oursID, Emoji: "👍"}
			}),
		},
		{
			"reaction taken back", written(`"type":"reaction","reaction":{"message_id":"` + oursID + `"}`),
			received("reaction", func(m *whatsapp.InboundMessage) {
				m.ReactionTo, m.Content.Reaction = oursID, &models.ContentReaction{MessageID: oursID}
			}),
		},
		{"reaction to nothing told", written(`"type":"reaction","reaction":"👍"`), received("reaction", nil)},
		{
			"order",
			written(
				`"type":"order","order":{"catalog_id":"c","text":"note","product_items":[{"product_retailer_id":"p","quantity":1,
					"item_price":9.5,"currency":"EUR"}]}`,
			),
			received("order", func(m *whatsapp.InboundMessage) {
				m.Content.Order = &models.ContentOrder{
					CatalogID: "c", Text: "note",
					Items: []models.ContentOrderItem{{ProductID: "p", Quantity: "1", Price: "9.5", Currency: "EUR"}},
				}
			}),
		},
		{
			"an order with odd lines",
			written(
				`"type":"order","order":{"product_items":[7,{"quantity":1},
					{"product_retailer_id":"p","quantity":"two","item_price":"3"}]}`,
			),
			received("order", func(m *whatsapp.InboundMessage) {
				m.Content.Order = &models.ContentOrder{Items: []models.ContentOrderItem{{ProductID: "p", Price: "3"}}}
			}),
		},
		{"an order of nothing", written(`"type":"order","order":{"product_items":"odd"}`), received("order", nil)},
		{
			"location", written(`"type":"location","location":{"latitude":41.1,"longitude":16.8,"name":"Bari","address":"Via Sparano"}`),
			received("location", func(m *whatsapp.InboundMessage) {
				m.Content.Location = &models.ContentLocation{Latitude: "41.1", Longitude: "16.8", Name: "Bari", Address: "Via Sparano"}
			}),
		},
		{"a place in words alone", written(`"type":"location","location":{"latitude":"north","name":"Bari"}`), received("location", nil)},
		{
			"contacts",
			written(
				`"type":"contacts","contacts":[{"name":{"formatted_name":"Ada"},"phones":[{"phone":"+393470000009",
					"wa_id":"393470000009"}]}]`,
			),
			received("contacts", func(m *whatsapp.InboundMessage) {
				m.Content.Contacts = json.RawMessage(
					`[{"name":{"formatted_name":"Ada"},"phones":[{"phone":"+393470000009","wa_id":"393470000009"}]}]`,
				)
			}),
		},
		{
			"contacts with what no database holds",
			written(`"type":"contacts","contacts":[{"name":{"formatted_name":"A\u0000da"},"n":1.50}]`),
			received("contacts", func(m *whatsapp.InboundMessage) {
				m.Content.Contacts = json.RawMessage(`[{"n":1.50,"name":{"formatted_name":"Ada"}}]`)
			}),
		},
		{"contacts that are none", written(`"type":"contacts","contacts":{}`), received("contacts", nil)},
	}
}

func oddMessageSamples() []sample {
	noNumber := func(shape string) whatsapp.Event { return whatsapp.Event{Unread: []whatsapp.Unread{{Shape: shape}}} }
	return []sample{
		{
			"a message without id",
			messages(sheena + `"messages":[{"from":"16505551234","timestamp":"1","type":"text","text":{"body":"x"}}]`),
			unread("message_without_id"),
		},
		{
			"a message whose id no index takes",
			messages(sheena + `"messages":[{"from":"16505551234","id":"` + strings.Repeat("w", 3000) + `"}]`), unread("message_without_id"),
		},
		{
			"a message without sender", messages(`"messages":[{"id":"w","timestamp":"1","type":"text","text":{"body":"x"}}]`),
			unread("message_without_sender"),
		},
		{
			"a message without number", change("messages", sheenaOnly+`"messages":[{"from":"16505551234","id":"w"}]}`),
			noNumber("message_without_number"),
		},
		{
			"messages that are none", messages(`"messages":["odd",null,7,[]]`),
			unread("message_not_an_object", "message_not_an_object", "message_not_an_object", "message_not_an_object"),
		},
		{"messages that are no list", messages(`"messages":5`), unread("messages_not_a_list")},
		{"nothing in it", messages(`"messages":null`), unread("messages_without_content")},
		{"an odd timestamp and odd text", messages(
			`"contacts":5,"messages":[{"from":"1","id":7,"timestamp":"soon","type":"text","text":"x"}]`,
		), whatsapp.Event{
			Messages: []whatsapp.InboundMessage{{PhoneNumberID: numberID, From: "1", WAMID: "7", Type: "text"}},
		}},
		{
			"an unknown field", change("smb_message_echoes", `{"metadata":{"phone_number_id":"`+numberID+`"}}`),
			unread("field:smb_message_echoes"),
		},
		{"a field with an odd name", change("+39 347 000 0001", `{}`), noNumber("field_with_odd_name")},
		{"a change without field", `{"entry":[{"changes":[{"value":{}}]}]}`, noNumber("change_without_field")},
		{"a change that is none", `{"entry":[{"changes":[7]}]}`, noNumber("change_without_field")},
		{"a change without value", `{"entry":[{"changes":[{"field":"messages","value":"x"}]}]}`, noNumber("change_without_value")},
		{
			"an entry without changes", `{"entry":[{"id":"1"},null]}`,
			whatsapp.Event{Unread: []whatsapp.Unread{{Shape: "entry_without_changes"}, {Shape: "entry_without_changes"}}},
		},
		{"2.2 a body without entries", `{"object":"whatsapp_business_account","entry":[]}`, whatsapp.Event{}},
		{
			"2.2 accents",
			`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"t":"olá 👋"}}]}]}`,
			noNumber("messages_without_content"),
		},
		{"JSON of no known form", `{"hello":"world"}`, noNumber("body")},
		{"entries that are no list", `{"entry":{}}`, noNumber("body")},
		{"JSON null", `null`, noNumber("body")},
		{"a list", `[]`, noNumber("body")},
		{"not JSON", `hello=world`, noNumber("not_json")},
		{"nothing", ``, noNumber("not_json")},
	}
}

const sheenaOnly = `{` + sheena

// priceSamples are statuses that say a price.
func priceSamples() []sample {
	head := `"id":"` + statusID + `","timestamp":"1750030073","recipient_id":"16505551234"`
	of := func(p whatsapp.Pricing) whatsapp.Event {
		return whatsapp.Event{Statuses: []whatsapp.Status{{
			PhoneNumberID: numberID, WAMID: statusID, Status: "sent", Timestamp: time.Unix(1750030073, 0).UTC(), RecipientID: writer,
			Pricing: p,
		}}}
	}
	return []sample{
		{
			"2.6 pricing without billable, which Meta is to leave out",
			messages(`"statuses":[{` + head + `,"status":"sent","pricing":{"type":"regular","category":"authentication-international"}}]`),
			of(whatsapp.Pricing{Category: "authentication-international", Type: "regular", Billable: true}),
		},
		{
			"2.6 pricing of a free message",
			messages(`"statuses":[{` + head + `,"status":"sent",
				"pricing":{"billable":null,"type":"free_entry_point","category":"marketing"}}]`),
			of(whatsapp.Pricing{Category: "marketing", Type: "free_entry_point"}),
		},
	}
}

func statusSamples() []sample {
	of := func(list ...whatsapp.Status) whatsapp.Event {
		for i := range list {
			list[i].PhoneNumberID = numberID
		}
		return whatsapp.Event{Statuses: list}
	}
	sent := whatsapp.Status{WAMID: statusID, Status: "sent", Timestamp: time.Unix(1750030073, 0).UTC(), RecipientID: writer}
	with := func(change func(*whatsapp.Status)) whatsapp.Status {
		s := sent
		change(&s)
		return s
	}
	head := `"id":"` + statusID + `","timestamp":"1750030073","recipient_id":"16505551234"`
	return []sample{
		{"2.6 sent with conversation and pricing", messages(`"statuses":[{` + head + `,"status":"sent","biz_opaque_callback_data":"m-1",
			"conversation":{"id":"72b14d6bd5407799e66f64d1b338e567","expiration_timestamp":"1750116480","origin":{"type":"marketing"}},
			"pricing":{"billable":true,"pricing_model":"PMP","type":"regular",
				"category":"marketing"}}]`), of(with(func(s *whatsapp.Status) {
			s.CallbackData, s.Pricing = "m-1", whatsapp.Pricing{Category: "marketing", Type: "regular", Billable: true}
		}))},
		{
			"2.6 delivered without them", messages(`"statuses":[{` + head + `,"status":"delivered"}]`),
			of(with(func(s *whatsapp.Status) { s.Status = "delivered" })),
		},
		{"2.6 read with contacts", messages(
			`"contacts":[{"wa_id":"16505551234","user_id":"US.1234"}],"statuses":[{` + head + `,"status":"read"}]`,
		), of(with(func(s *whatsapp.Status) {
			s.Status, s.RecipientUserID = "read", "US.1234"
		}))},
		{
			"2.6 the contact is somebody else",
			messages(`"contacts":[{"wa_id":"393470000002","user_id":"IT.2"}],"statuses":[{` + head + `,"status":"sent"}]`), of(sent),
		},
		{"2.6 to a person without a phone", messages(
			`"contacts":[{"user_id":"US.1234"}],"statuses":[{"id":"w","status":"played","timestamp":"1750030073"}]`,
		), of(whatsapp.Status{
			WAMID: "w", Status: "played", Timestamp: sent.Timestamp, RecipientUserID: "US.1234",
		})},
		{"2.6 failed", messages(`"statuses":[{` + head + `,"status":"failed","errors":[{"code":131049,
				"title":"This message was not delivered to maintain healthy ecosystem engagement.",
				"message":"This message was not delivered to maintain healthy ecosystem engagement.",
				"error_data":{"details":"In order to maintain a healthy ecosystem engagement, the message failed to be delivered."},
			"href":"/documentation/business-messaging/whatsapp/support/error-codes"}]}]`), of(with(func(s *whatsapp.Status) {
			s.Status, s.ErrorCode, s.ErrorTitle = "failed", 131049,
				"This message was not delivered to maintain healthy ecosystem engagement."
			s.ErrorDetails = "In order to maintain a healthy ecosystem engagement, the message failed to be delivered."
		}))},
		{"2.6 re-engagement, its code as a text", messages(
			`"statuses":[{"id":"` + statusID + `","timestamp":"1750030073","recipient_id":"+16505551234","status":"failed",
				"errors":[{"code":"131047","title":"Re-engagement message","is_transient":true,"error_data":"x"}]}]`,
		), of(with(func(s *whatsapp.Status) {
			s.Status, s.Transient = "failed", true
			s.ErrorCode, s.ErrorTitle = 131047, "Re-engagement message"
		}))},
		{
			"2.6 a status that nobody knows", messages(`"statuses":[{` + head + `,"status":"deleted"}]`),
			of(with(func(s *whatsapp.Status) { s.Status = "deleted" })),
		},
		{"2.6 an account's error", messages(`"errors":[{"code":130429,"title":"Rate limit hit"},{"title":"no code"}]`), whatsapp.Event{
			AccountErrors: []whatsapp.AccountError{{PhoneNumberID: numberID, Code: 130429, Title: "Rate limit hit"}},
			Unread:        unread("error_without_code").Unread,
		}},
		{
			"odd statuses", messages(`"statuses":[{"status":"sent"},{"id":"w"},"odd",null]`),
			unread("status_without_id", "status_without_status", "status_not_an_object", "status_not_an_object"),
		},
		{
			"a status without number", change("messages", `{"statuses":[{"id":"w","status":"sent"}]}`),
			whatsapp.Event{Unread: []whatsapp.Unread{{Shape: "status_without_number"}}},
		},
	}
}

func accountSamples() []sample {
	at := time.Unix(1751247548, 0).UTC()
	of := func(u whatsapp.TemplateUpdate) whatsapp.Event {
		u.WABAID, u.At = wabaID, at
		return whatsapp.Event{TemplateUpdates: []whatsapp.TemplateUpdate{u}}
	}
	other := func(shape string) whatsapp.Event { return whatsapp.Event{Unread: []whatsapp.Unread{{Shape: shape}}} }
	return []sample{
		{"6 a template is approved", change(
			"message_template_status_update",
			`{"event":"APPROVED","message_template_id":1689556908129832,"message_template_name":"order_confirmation",
				"message_template_language":"en-US","reason":"NONE","message_template_category":"UTILITY"}`,
		), of(whatsapp.TemplateUpdate{
			ID: "1689556908129832", Name: "order_confirmation", Language: "en_US", Event: "APPROVED", Category: "UTILITY",
		})},
		{"6 a template is edited", change(
			"message_template_components_update",
			`{"message_template_id":1,"message_template_name":"n","message_template_language":"it","message_template_element":"new"}`,
		), of(whatsapp.TemplateUpdate{ID: "1", Name: "n", Language: "it", Edited: true})},
		{"6 a template is paused, reason null", change(
			"message_template_status_update",
			`{"event":"PAUSED","message_template_id":1689556908129832,"message_template_name":"order_confirmation",
				"message_template_language":"en_US","reason":null,"other_info":{"title":"FIRST_PAUSE","description":"d"}}`,
		), of(whatsapp.TemplateUpdate{
			ID: "1689556908129832", Name: "order_confirmation", Language: "en_US", Event: "PAUSED", Title: "FIRST_PAUSE",
		})},
		{
			"6 a template is refused",
			change("message_template_status_update", `{"event":"REJECTED","message_template_id":1,"reason":"ABUSIVE_CONTENT"}`),
			of(whatsapp.TemplateUpdate{ID: "1", Event: "REJECTED", Reason: "ABUSIVE_CONTENT"}),
		},
		{"6 a template's quality", change(
			"message_template_quality_update",
			`{"previous_quality_score":"GREEN","new_quality_score":"YELLOW","message_template_id":806312974732579,
				"message_template_name":"welcome_template","message_template_language":"en_US"}`,
		), of(whatsapp.TemplateUpdate{
			ID: "806312974732579", Name: "welcome_template", Language: "en_US", Quality: "YELLOW",
		})},
		{"6 a template's category", change(
			"template_category_update",
			`{"message_template_id":1,"message_template_name":"n","message_template_language":"it","previous_category":"UTILITY",
				"new_category":"MARKETING"}`,
		), of(whatsapp.TemplateUpdate{
			ID: "1", Name: "n", Language: "it", Category: "MARKETING",
		})},
		{"6 a template without id and name", change("message_template_status_update", `{"event":"PAUSED"}`), other("template_without_id")},
		{"4 an account's standing", change("account_update", `{"event":"VERIFIED_ACCOUNT"}`), other("field:account_update")},
		{
			"4 account update", change("account_update", `{"phone_number":"16505551111","event":"ACCOUNT_RESTRICTION"}`),
			other("field:account_update"),
		},
	}
}
