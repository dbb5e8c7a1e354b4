package whatsapp

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// ErrNotJSON is Decode's only error.
var ErrNotJSON = errors.New("the webhook's body is not JSON")

// Decode flattens a webhook body. Odd or missing parts are left out one by one and never cost the rest.
func Decode(body []byte) (Event, error) {
	if !json.Valid(body) {
		return Event{}, ErrNotJSON
	}
	e := Event{Unhandled: map[string]int{}}
	for _, raw := range items(fields(body)["entry"]) {
		entry := fields(raw)
		for _, raw := range items(entry["changes"]) {
			change := fields(raw)
			e.change(entry, text(change["field"]), fields(change["value"]))
		}
	}
	return e, nil
}

type values = map[string]json.RawMessage

func (e *Event) change(entry values, field string, value values) {
	switch field {
	case "messages":
		e.messages(value)
	case "message_template_status_update", "message_template_quality_update", "template_category_update":
		e.TemplateUpdates = append(e.TemplateUpdates, templateUpdate(entry, value))
	case "user_preferences":
		for _, raw := range items(value["user_preferences"]) {
			e.PreferenceUpdates = append(e.PreferenceUpdates, preference(numberOf(value), fields(raw)))
		}
	default:
		e.Unhandled[field]++
	}
}

func numberOf(value values) string { return text(fields(value["metadata"])["phone_number_id"]) }

func (e *Event) messages(value values) {
	number := numberOf(value)
	contacts := items(value["contacts"])
	for _, raw := range items(value["messages"]) {
		if m := fields(raw); m != nil {
			e.Messages = append(e.Messages, inbound(number, m, contacts, raw))
		}
	}
	for _, raw := range items(value["statuses"]) {
		if s := fields(raw); s != nil {
			e.Statuses = append(e.Statuses, status(number, s, contacts))
		}
	}
	for _, raw := range items(value["errors"]) {
		fault := fields(raw)
		code, _ := integer(fault["code"])
		e.AccountErrors = append(e.AccountErrors, AccountError{PhoneNumberID: number, Code: int(code), Title: mask(text(fault["title"]))})
	}
}

func inbound(number string, o values, contacts []json.RawMessage, raw json.RawMessage) InboundMessage {
	m := InboundMessage{
		PhoneNumberID: number, From: digits(text(o["from"])), FromUserID: text(o["from_user_id"]), WAMID: text(o["id"]),
		Timestamp: instant(o["timestamp"]), Type: text(o["type"]), ContextID: text(fields(o["context"])["id"]), Raw: raw,
	}
	m.content(o)
	contact := contactOf(m, contacts)
	m.ProfileName = text(fields(contact["profile"])["name"])
	if m.FromUserID == "" {
		m.FromUserID = text(contact["user_id"])
	}
	return m
}

func (m *InboundMessage) content(o values) {
	switch m.Type {
	case "text":
		m.Text = text(fields(o["text"])["body"])
	case "button":
		button := fields(o["button"])
		m.Text, m.ReplyID = text(button["text"]), text(button["payload"])
	case "interactive":
		m.interactive(fields(o["interactive"]))
	case "image", "video", "audio", "document", "sticker":
		m.Media = inboundMedia(m.Type, fields(o[m.Type]))
	case "system":
		system := fields(o["system"])
		m.SystemNewWaID = digits(text(system["wa_id"]))
		if m.SystemNewWaID == "" {
			m.SystemNewWaID = digits(text(system["new_wa_id"]))
		}
	}
}

func (m *InboundMessage) interactive(o values) {
	for _, kind := range []string{"button_reply", "list_reply"} {
		if reply := fields(o[kind]); reply != nil {
			m.Text, m.ReplyID = text(reply["title"]), text(reply["id"])
		}
	}
}

func inboundMedia(kind string, o values) *InboundMedia {
	return &InboundMedia{
		Kind: kind, ID: text(o["id"]), MIME: text(o["mime_type"]), SHA256: text(o["sha256"]),
		Caption: text(o["caption"]), Filename: text(o["filename"]),
	}
}

// contactOf finds the contact of a message's sender in a body that may hold several.
func contactOf(m InboundMessage, contacts []json.RawMessage) values {
	for _, raw := range contacts {
		c := fields(raw)
		byPhone := m.From != "" && digits(text(c["wa_id"])) == m.From
		byUser := m.FromUserID != "" && text(c["user_id"]) == m.FromUserID
		if byPhone || byUser {
			return c
		}
	}
	if len(contacts) == 1 {
		return fields(contacts[0])
	}
	return nil
}

func status(number string, o values, contacts []json.RawMessage) Status {
	s := Status{
		PhoneNumberID: number, WAMID: text(o["id"]), Status: text(o["status"]), Timestamp: instant(o["timestamp"]),
		RecipientID: digits(text(o["recipient_id"])), RecipientUserID: text(o["recipient_user_id"]), CallbackData: text(o["biz_opaque_callback_data"]),
	}
	for _, raw := range contacts {
		c := fields(raw)
		if s.RecipientUserID == "" && (len(contacts) == 1 || digits(text(c["wa_id"])) == s.RecipientID) {
			s.RecipientUserID = text(c["user_id"])
		}
	}
	if faults := items(o["errors"]); len(faults) > 0 {
		s.fault(fields(faults[0]))
	}
	return s
}

func (s *Status) fault(o values) {
	code, _ := integer(o["code"])
	s.ErrorCode, s.ErrorTitle = int(code), mask(text(o["title"]))
	s.ErrorDetails = mask(text(fields(o["error_data"])["details"]))
	s.Transient = bytes.Equal(bytes.TrimSpace(o["is_transient"]), []byte("true"))
}

func templateUpdate(entry, o values) TemplateUpdate {
	u := TemplateUpdate{
		WABAID: text(entry["id"]), At: instant(entry["time"]), ID: text(o["message_template_id"]), Name: text(o["message_template_name"]),
		Language: normalLanguage(text(o["message_template_language"])), Event: text(o["event"]), Reason: text(o["reason"]),
		Title: text(fields(o["other_info"])["title"]), Quality: text(o["new_quality_score"]), Category: text(o["new_category"]),
	}
	if u.Reason == "NONE" {
		u.Reason = ""
	}
	return u
}

func preference(number string, o values) PreferenceUpdate {
	p := PreferenceUpdate{PhoneNumberID: number, WaID: digits(text(o["wa_id"])), UserID: text(o["user_id"])}
	p.Category, p.Value, p.Timestamp = text(o["category"]), text(o["value"]), instant(o["timestamp"])
	return p
}

func digits(phone string) string { return strings.TrimPrefix(strings.TrimSpace(phone), "+") }
