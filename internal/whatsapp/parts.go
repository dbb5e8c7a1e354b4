package whatsapp

import (
	"encoding/json"
	"regexp"
	"strings"

	"cadenza/models"
)

func inbound(number string, o values, contacts []profile, raw json.RawMessage) InboundMessage {
	m := InboundMessage{
		PhoneNumberID: number, From: digits(id(o["from"])), FromUserID: id(o["from_user_id"]), WAMID: id(o["id"]),
		Timestamp: instant(o["timestamp"]), Type: id(o["type"]), ContextID: id(fields(o["context"])["id"]), Raw: validCopy(raw),
	}
	m.content(o)
	m.Content.Referral = referral(fields(o["referral"]))
	m.Content.Product = product(fields(fields(o["context"])["referred_product"]))
	if id(o["group_id"]) != "" {
		m.Type = "group"
	}
	m.sender(contactOf(m, contacts))
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
	case "reaction":
		m.reaction(fields(o["reaction"]))
	case "location":
		m.Content.Location = location(fields(o["location"]))
	case "contacts":
		m.Content.Contacts = cards(o["contacts"])
	case "order":
		m.Content.Order = order(fields(o["order"]))
	case "edit":
		m.edit(fields(o["edit"]))
	case "revoke":
		m.ChangesID = id(fields(o["revoke"])["original_message_id"])
	case "system":
		m.system(fields(o["system"]))
	}
}

func (m *InboundMessage) reaction(o values) {
	if m.ReactionTo = id(o["message_id"]); m.ReactionTo != "" {
		m.Content.Reaction = &models.ContentReaction{MessageID: m.ReactionTo, Emoji: text(o["emoji"])}
	}
}

// interactive reads a tap or a form's answer; any other kind of it is no word of a person.
func (m *InboundMessage) interactive(o values) {
	for _, kind := range []string{"button_reply", "list_reply"} {
		if reply := fields(o[kind]); reply != nil {
			m.Text, m.ReplyID = text(reply["title"]), text(reply["id"])
			return
		}
	}
	switch {
	case given(o["nfm_reply"]):
		m.Content.Form = form(fields(o["nfm_reply"]))
	case given(o["call_permission_reply"]):
		m.Type = "call_permission_reply"
	default:
		m.Type = "unsupported"
	}
}

// edit reads the new words of an edited message, which are those under its file where it has one.
func (m *InboundMessage) edit(o values) {
	m.ChangesID = id(o["original_message_id"])
	inner := fields(o["message"])
	switch kind := id(inner["type"]); kind {
	case "text":
		m.Text = text(fields(inner["text"])["body"])
	case "image", "video", "audio", "document", "sticker":
		m.Media = inboundMedia(kind, fields(inner[kind]))
	}
}

// system reads who somebody is now: a changed number, a changed business-scoped id, or both.
func (m *InboundMessage) system(o values) {
	m.SystemNewWaID = changedNumber(o)
	if kind := text(o["type"]); kind != "user_changed_user_id" && !strings.HasSuffix(kind, "_changed_number") {
		return
	}
	m.SystemNewUserID = id(o["user_id"])
	if before := id(o["previous_user_id"]); before != "" {
		m.FromUserID = before
	}
	if m.From == "" && m.SystemNewWaID == "" {
		m.From = digits(id(o["wa_id"]))
	}
	if m.From == "" && m.FromUserID == "" {
		m.FromUserID = userIDBefore(text(o["body"]))
	}
	if m.FromUserID == m.SystemNewUserID {
		m.FromUserID = ""
	}
}

var changedFrom = regexp.MustCompile(`changed from ([A-Z]{2}\.[A-Za-z0-9.]{1,160}) to `)

// userIDBefore is the former id in the words of a notice, all that its first form told of it; "" for none.
func userIDBefore(body string) string {
	if found := changedFrom.FindStringSubmatch(body); found != nil {
		return found[1]
	}
	return ""
}

// changedNumber is the new wa_id of a notice that the customer changed their number, in either of its two forms; "" for other notices.
func changedNumber(system values) string {
	if kind := text(system["type"]); kind != "" && !strings.HasSuffix(kind, "_changed_number") {
		return ""
	}
	if waID := digits(id(system["wa_id"])); waID != "" {
		return waID
	}
	return digits(id(system["new_wa_id"]))
}

func inboundMedia(kind string, o values) *InboundMedia {
	return &InboundMedia{
		Kind: kind, ID: text(o["id"]), MIME: text(o["mime_type"]), SHA256: text(o["sha256"]),
		Caption: text(o["caption"]), Filename: text(o["filename"]), Voice: yes(o["voice"]), Animated: yes(o["animated"]),
	}
}

// profile is one contact of a body.
type profile struct{ waID, userID, name string }

// profiles reads the contacts of a body once: it may hold a thousand messages.
func profiles(raw json.RawMessage) []profile {
	parts := items(raw)
	list := make([]profile, len(parts))
	for i, raw := range parts {
		c := fields(raw)
		list[i] = profile{waID: digits(id(c["wa_id"])), userID: id(c["user_id"]), name: text(fields(c["profile"])["name"])}
	}
	return list
}

// sender adds what the contact's own part of the body says of the writer.
func (m *InboundMessage) sender(c profile) {
	m.ProfileName = c.name
	if m.FromUserID == "" {
		m.FromUserID = c.userID
	}
	if m.From == "" {
		m.From = c.waID
	}
}

// contactOf finds the contact of a message's sender in a body that may hold several. A single contact
// that names nobody else is the sender's; one that does is not: it would tie two people together.
func contactOf(m InboundMessage, contacts []profile) profile {
	for _, c := range contacts {
		if (m.From != "" && c.waID == m.From) || (m.FromUserID != "" && c.userID == m.FromUserID) {
			return c
		}
	}
	if len(contacts) != 1 || namesOther(contacts[0].waID, m.From) || namesOther(contacts[0].userID, m.FromUserID) {
		return profile{}
	}
	return contacts[0]
}

// namesOther reports whether both ids are told and differ.
func namesOther(told, known string) bool { return told != "" && known != "" && told != known }

func status(number string, o values, contacts []profile) Status {
	s := Status{
		PhoneNumberID: number, WAMID: id(o["id"]), Status: id(o["status"]), Timestamp: instant(o["timestamp"]),
		RecipientID: digits(id(o["recipient_id"])), RecipientUserID: id(o["recipient_user_id"]),
		CallbackData: id(o["biz_opaque_callback_data"]),
	}
	for _, c := range contacts {
		same := s.RecipientID != "" && c.waID == s.RecipientID
		if s.RecipientUserID == "" && (same || (len(contacts) == 1 && !namesOther(c.waID, s.RecipientID))) {
			s.RecipientUserID = c.userID
		}
	}
	if faults := items(o["errors"]); len(faults) > 0 {
		s.fault(fields(faults[0]))
	}
	s.Pricing = pricing(fields(o["pricing"]))
	return s
}

// pricing reads what a message costs. Meta is to leave billable out: then the type says it.
func pricing(o values) Pricing {
	p := Pricing{Category: text(o["category"]), Type: text(o["type"])}
	p.Billable = p.Type == "regular"
	if told, there := o["billable"]; there && told != nil {
		p.Billable = yes(told)
	}
	return p
}

func (s *Status) fault(o values) {
	code, _ := integer(o["code"])
	s.ErrorCode, s.ErrorTitle = int(code), mask(text(o["title"]))
	s.ErrorDetails = mask(text(fields(o["error_data"])["details"]))
	s.Transient = yes(o["is_transient"])
}

func templateUpdate(entry, o values) TemplateUpdate {
	u := TemplateUpdate{
		WABAID: id(entry["id"]), At: instant(entry["time"]), ID: id(o["message_template_id"]), Name: id(o["message_template_name"]),
		Language: models.NormalLanguage(text(o["message_template_language"])), Event: text(o["event"]), Reason: text(o["reason"]),
		Title: text(fields(o["other_info"])["title"]), Quality: text(o["new_quality_score"]), Category: text(o["new_category"]),
	}
	if u.Category == "" {
		u.Category = text(o["message_template_category"])
	}
	if u.Reason == "NONE" {
		u.Reason = ""
	}
	return u
}

func preference(number string, o values) PreferenceUpdate {
	p := PreferenceUpdate{PhoneNumberID: number, WaID: digits(id(o["wa_id"])), UserID: id(o["user_id"])}
	p.Category, p.Value, p.Timestamp = text(o["category"]), text(o["value"]), instant(o["timestamp"])
	return p
}

func digits(phone string) string { return strings.TrimPrefix(phone, "+") }
