package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"time"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// The ids of Meta's own samples.
const (
	numberID = "106540352242922"
	wabaID   = "102290129340398"
	writer   = "16505551234"
	textID   = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA="
	tapID    = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTZBQzg0MzQ4QjRCM0NGNkVGOAA="
	oursID   = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3MEM2RUJFNkI0RENGQTVDRjUA"
	statusID = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUFERjg0NDEzNDdFODU3MUMxMAA="
)

// entryOf is an account's part of a body with one change.
func entryOf(field, value string) string {
	return fmt.Sprintf(`{"id":%q,"time":1751247548,"changes":[{"value":%s,"field":%q}]}`, wabaID, value, field)
}

// change wraps a value as Meta does.
func change(field, value string) string {
	return `{"object":"whatsapp_business_account","entry":[` + entryOf(field, value) + `]}`
}

// messages wraps lists of messages, statuses and errors as Meta does.
func messages(parts string) string {
	return change(
		"messages",
		`{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"`+numberID+`"},`+parts+`}`,
	)
}

const sheena = `"contacts":[{"profile":{"name":"Sheena Nelson"},"wa_id":"16505551234"}],`

// written is a message of Sheena's with the parts that differ.
func written(parts string) string {
	return messages(sheena + `"messages":[{"from":"16505551234","id":"` + tapID + `","timestamp":"1749416383",` + parts + `}]`)
}

// received is that message as it is read.
func received(kind string, change func(*whatsapp.InboundMessage)) whatsapp.Event {
	m := whatsapp.InboundMessage{
		PhoneNumberID: numberID, From: writer, WAMID: tapID, Timestamp: time.Unix(1749416383, 0).UTC(), ProfileName: "Sheena Nelson",
		Type: kind,
	}
	if change != nil {
		change(&m)
	}
	return whatsapp.Event{Messages: []whatsapp.InboundMessage{m}}
}

func unread(shapes ...string) whatsapp.Event {
	var e whatsapp.Event
	for _, shape := range shapes {
		e.Unread = append(e.Unread, whatsapp.Unread{Shape: shape, PhoneNumberID: numberID})
	}
	return e
}

// sample is a body as Meta sends it. The name says where it is from.
type sample struct {
	name, body string
	// want leaves out Raw of messages and Body of what is unread.
	want whatsapp.Event
}

// samples are all shapes that Meta documents or that were seen elsewhere.
func samples() []sample {
	var all []sample
	for _, some := range [][]sample{
		unspokenSamples(), identitySamples(), textSamples(), tapSamples(), contentSamples(), partSamples(), oddMessageSamples(),
		statusSamples(), priceSamples(),
		accountSamples(), limitSamples(), noticeSamples(), personSamples(),
	} {
		all = append(all, some...)
	}
	return all
}

func textSamples() []sample {
	at := time.Unix(1749416383, 0).UTC()
	return []sample{
		{
			"2.4 text",
			messages(
				sheena + `"messages":[{"from":"16505551234","id":"` + textID +
					`","timestamp":"1749416383","type":"text","text":{"body":"Does it come in another color?"}}]`,
			),
			whatsapp.Event{Messages: []whatsapp.InboundMessage{{
				PhoneNumberID: numberID, From: writer, WAMID: textID, Timestamp: at, Type: "text", Text: "Does it come in another color?",
				ProfileName: "Sheena Nelson",
			}}},
		},
		{
			"2.4 a person without a phone", messages(`"contacts":[{"profile":{"name":"Kerry Fisher","username":"kfisher"},
				"user_id":"US.1234","parent_user_id":"US.ENT.5678"}],
			"messages":[{"from_user_id":"US.1234","from_parent_user_id":"US.ENT.5678","id":"external_id","timestamp":"1454119029",
				"text":{"body":"Hello World"},"type":"text"}]`),
			whatsapp.Event{Messages: []whatsapp.InboundMessage{{
				PhoneNumberID: numberID, FromUserID: "US.1234", WAMID: "external_id", Timestamp: time.Unix(1454119029, 0).UTC(),
				Type: "text", Text: "Hello World", ProfileName: "Kerry Fisher",
			}}},
		},
		{
			"2.4 a phone and a user id", messages(`"contacts":[{"profile":{"name":"Kerry Fisher"},"wa_id":"16505551234",
				"user_id":"US.1234"}],
			"messages":[{"from":"16505551234","id":"w","timestamp":"1749416383","text":{"body":"x"},"type":"text"}]`),
			whatsapp.Event{Messages: []whatsapp.InboundMessage{{
				PhoneNumberID: numberID, From: writer, FromUserID: "US.1234", WAMID: "w", Timestamp: at, Type: "text", Text: "x",
				ProfileName: "Kerry Fisher",
			}}},
		},
		{
			"2.4 from a user id whose phone the contact tells", messages(`"contacts":[{"wa_id":"16505551234","user_id":"US.1234"}],
			"messages":[{"from_user_id":"US.1234","id":"w","timestamp":"1749416383","text":{"body":"x"},"type":"text"}]`),
			whatsapp.Event{Messages: []whatsapp.InboundMessage{{
				PhoneNumberID: numberID, From: writer, FromUserID: "US.1234", WAMID: "w", Timestamp: at, Type: "text", Text: "x",
			}}},
		},
		{
			"2.4 a contact who is somebody else", messages(`"contacts":[{"profile":{"name":"Other"},"wa_id":"393470000002",
				"user_id":"IT.2"}],
			"messages":[{"from":"16505551234","id":"w","timestamp":"1749416383","text":{"body":"x"},"type":"text"}]`),
			whatsapp.Event{Messages: []whatsapp.InboundMessage{{
				PhoneNumberID: numberID, From: writer, WAMID: "w", Timestamp: at, Type: "text", Text: "x",
			}}},
		},
		{
			"2.4 a forwarded text after an advertisement", written(`"context":{"from":"15550783881",
				"id":"` + oursID + `","forwarded":true,"referred_product":{"catalog_id":"1"}},
			"referral":{"source_url":"https://fb.me/x","source_id":"1","source_type":"ad","body":"b","headline":"h","media_type":"image",
				"ctwa_clid":"c","welcome_message":{"text":"hi"}},
			"type":"text",
				"text":{"body":"Ciao"}`), received("text", func(m *whatsapp.InboundMessage) {
				m.Text, m.ContextID = "Ciao", oursID
				m.Content.Referral = &models.ContentReferral{
					SourceType: "ad", SourceID: "1", SourceURL: "https://fb.me/x", Headline: "h", Body: "b",
					MediaType: "image", ClickID: "c",
				}
			}),
		},
		{
			"2.4 a question about a product", written(`"context":{"from":"15550783881",
				"id":"` + oursID + `","referred_product":{"catalog_id":"1","product_retailer_id":"sku1"}},
			"type":"text","text":{"body":"Blue?"}`), received("text", func(m *whatsapp.InboundMessage) {
				m.Text, m.ContextID = "Blue?", oursID
				m.Content.Product = &models.ContentProduct{CatalogID: "1", ProductID: "sku1"}
			}),
		},
		{
			"2.3 a plus, and milliseconds as a number",
			messages(sheena + `"messages":[{"from":"+16505551234","id":"w","timestamp":1749416383123,"type":"text","text":{"body":"x"}}]`),
			whatsapp.Event{Messages: []whatsapp.InboundMessage{{
				PhoneNumberID: numberID, From: writer, WAMID: "w", Timestamp: time.UnixMilli(1749416383123).UTC(), Type: "text", Text: "x",
				ProfileName: "Sheena Nelson",
			}}},
		},
	}
}

func tapSamples() []sample {
	return []sample{
		{
			"2.5 template quick reply",
			written(
				`"context":{"from":"15550783881","id":"` + oursID +
					`"},"type":"button","button":{"payload":"Unsubscribe","text":"Unsubscribe"}`,
			),
			received("button", func(m *whatsapp.InboundMessage) {
				m.Text, m.ReplyID, m.ContextID = "Unsubscribe", "Unsubscribe", oursID
			}),
		},
		{
			"2.5 quick reply without context", written(`"type":"button","button":{"payload":"p","text":"Stop"}`),
			received("button", func(m *whatsapp.InboundMessage) { m.Text, m.ReplyID = "Stop", "p" }),
		},
		{
			"2.5 interactive reply button",
			written(
				`"context":{"from":"15550783881","id":"` + oursID +
					`"},"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"cancel-button","title":"Cancel"}}`,
			),
			received(
				"interactive", func(m *whatsapp.InboundMessage) { m.Text, m.ReplyID, m.ContextID = "Cancel", "cancel-button", oursID },
			),
		},
		{
			"2.5 list row",
			written(
				`"context":{"id":"` + oursID + `"},"type":"interactive","interactive":{"type":"list_reply","list_reply":{
					"id":"priority_express","title":"Priority Mail Express","description":"Next Day to 2 Days"}}`,
			),
			received("interactive", func(m *whatsapp.InboundMessage) {
				m.Text, m.ReplyID, m.ContextID = "Priority Mail Express", "priority_express", oursID
			}),
		},
		{
			"2.5 interactive is missing", written(`"type":"interactive","errors":[{"code":131051,"title":"Message type unknown"}]`),
			received("unsupported", nil),
		},
		{
			"2.5 a form's answer",
			written(
				`"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",
					"response_json":"{\"flow_token\":\"t\",\"city\":\"Bari\"}"}}`,
			),
			received("interactive", func(m *whatsapp.InboundMessage) {
				m.Content.Form = &models.ContentForm{
					Name: "flow", Text: "Sent", Token: "t", Answers: json.RawMessage(`{"city":"Bari","flow_token":"t"}`),
				}
			}),
		},
		{
			"2.5 a form's answer that is not JSON",
			written(`"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"not json"}}`),
			received("interactive", func(m *whatsapp.InboundMessage) {
				m.Content.Form = &models.ContentForm{Answers: json.RawMessage(`"not json"`)}
			}),
		},
		{
			"2.5 unsupported",
			written(
				`"type":"unsupported","errors":[{"code":131051,"title":"Message type unknown","message":"Message type unknown",
					"error_data":{"details":"Message type is currently not supported."}}]`,
			),
			received("unsupported", nil),
		},
	}
}

// personSamples are what WhatsApp says of a person: another number, another wish.
func personSamples() []sample {
	return []sample{
		{
			"2.5 number change",
			written(
				`"type":"system","system":{"body":"User Sheena Nelson changed from 16505551234 to 12195555358","wa_id":"12195555358",
					"type":"user_changed_number"}`,
			),
			received("system", func(m *whatsapp.InboundMessage) { m.SystemNewWaID = "12195555358" }),
		},
		{
			"2.5 number change of an older version",
			written(`"type":"system","system":{"body":"changed","new_wa_id":"+12195555358","type":"customer_changed_number"}`),
			received("system", func(m *whatsapp.InboundMessage) { m.SystemNewWaID = "12195555358" }),
		},
		{
			"2.5 another notice",
			written(
				`"type":"system","system":{"body":"The security code changed","wa_id":"16505551234","type":"customer_identity_changed"}`,
			),
			received("system", nil),
		},
		{
			"2.5 stop and resume of marketing",
			change("user_preferences", `{"metadata":{"phone_number_id":"`+numberID+`"},"contacts":[{"wa_id":"16505551234"}],
				"user_preferences":[
				{"wa_id":"16505551234","detail":"User requested to resume marketing messages",
					"category":"marketing_messages","value":"resume","timestamp":1731705721},
			{"user_id":"US.1234","category":"marketing_messages","value":"stop","timestamp":"1731705722"},{"value":"stop"},
				{"wa_id":"1"}]}`),
			whatsapp.Event{
				PreferenceUpdates: []whatsapp.PreferenceUpdate{
					{
						PhoneNumberID: numberID, WaID: writer, Category: "marketing_messages", Value: "resume",
						Timestamp: time.Unix(1731705721, 0).UTC(),
					},
					{
						PhoneNumberID: numberID, UserID: "US.1234", Category: "marketing_messages", Value: "stop",
						Timestamp: time.Unix(1731705722, 0).UTC(),
					},
				},
				Unread: unread("preference_without_contact", "preference_without_value").Unread,
			},
		},
	}
}
