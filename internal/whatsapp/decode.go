package whatsapp

import (
	"encoding/json"
	"regexp"
)

// Decode flattens a webhook body, whatever it is. An odd or missing part never spoils the rest: it
// is listed as Unread.
func Decode(body []byte) Event {
	var e Event
	if !json.Valid(body) {
		raw, _ := json.Marshal(string(body)) // of a string it cannot fail
		e.unread("not_json", "", raw)
		return e
	}
	entries := items(fields(body)["entry"])
	if entries == nil {
		e.unread("body", "", body)
	}
	for _, raw := range entries {
		e.entry(raw)
	}
	return e
}

type values = map[string]json.RawMessage

// unread lists a part that nobody reads.
func (e *Event) unread(shape, number string, raw json.RawMessage) {
	e.Unread = append(e.Unread, Unread{Shape: shape, PhoneNumberID: number, Body: validCopy(raw)})
}

func (e *Event) entry(raw json.RawMessage) {
	entry := fields(raw)
	changes := items(entry["changes"])
	if changes == nil {
		e.unread("entry_without_changes", "", raw)
	}
	for _, raw := range changes {
		change := fields(raw)
		value := fields(change["value"])
		switch field := text(change["field"]); {
		case field == "":
			e.unread("change_without_field", numberOf(value), raw)
		case value == nil:
			e.unread("change_without_value", "", raw)
		default:
			e.change(entry, field, value, raw)
		}
	}
}

func (e *Event) change(entry values, field string, value values, raw json.RawMessage) {
	switch field {
	case "messages":
		e.messages(value, raw)
	case "message_template_status_update", "message_template_quality_update", "template_category_update",
		"message_template_components_update":
		u := templateUpdate(entry, value)
		u.Edited = field == "message_template_components_update"
		if u.ID == "" && u.Name == "" {
			e.unread("template_without_id", "", raw)
			return
		}
		e.TemplateUpdates = append(e.TemplateUpdates, u)
	case "user_preferences":
		e.preferences(value, raw)
	case "phone_number_quality_update", "business_capability_update":
		e.limits(entry, field, value, raw)
	case "account_alerts":
		e.alert(accountAlert(entry, value), raw)
	default:
		e.unread(fieldShape(field), numberOf(value), raw)
	}
}

// limits reads a change of limits. A change of other capabilities is ignored.
func (e *Event) limits(entry values, field string, value values, raw json.RawMessage) {
	u := limitUpdate(entry, value)
	switch {
	case u.WABAID == "":
		e.unread("limit_without_account", "", raw)
	case field == "phone_number_quality_update" && u.DisplayPhone == "":
		e.unread("limit_without_number", "", raw)
	default:
		e.LimitUpdates = append(e.LimitUpdates, u)
	}
}

func (e *Event) alert(a AccountAlert, raw json.RawMessage) {
	if a.Type == "" {
		e.unread("alert_without_type", "", raw)
		return
	}
	e.AccountAlerts = append(e.AccountAlerts, a)
}

var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// fieldShape is the shape of a field that is not read; it holds the field's name only if Meta could have given it.
func fieldShape(field string) string {
	if !fieldName.MatchString(field) {
		return "field_with_odd_name"
	}
	return "field:" + field
}

func numberOf(value values) string { return id(fields(value["metadata"])["phone_number_id"]) }

func (e *Event) messages(value values, raw json.RawMessage) {
	to := receiver{numberOf(value), digits(text(fields(value["metadata"])["display_phone_number"])), profiles(value["contacts"])}
	lacks := "messages_without_content"
	for _, list := range []struct {
		key  string
		each func(to receiver, raw json.RawMessage) (lacks string)
	}{{"messages", e.message}, {"statuses", e.status}, {"errors", e.fault}} {
		parts := items(value[list.key])
		switch {
		case parts == nil && given(value[list.key]):
			lacks = list.key + "_not_a_list"
		case parts != nil && lacks == "messages_without_content":
			lacks = ""
		}
		for _, one := range parts {
			if lacks := list.each(to, one); lacks != "" {
				e.unread(lacks, to.number, one)
			}
		}
	}
	if lacks != "" {
		e.unread(lacks, to.number, raw)
	}
}

// receiver is what the parts of one value have in common: the number that they came for, by Meta's
// id and as it is displayed, and the people whom they name.
type receiver struct {
	number, display string
	contacts        []profile
}

func (e *Event) message(to receiver, raw json.RawMessage) (lacks string) {
	o := fields(raw)
	if o == nil {
		return "message_not_an_object"
	}
	m := inbound(to.number, o, to.contacts, raw)
	switch {
	case m.From != "" && m.From == to.display:
		return "message_echo" // the business wrote it, from an app of its own
	case m.WAMID == "":
		return "message_without_id"
	case m.From == "" && m.FromUserID == "":
		return "message_without_sender"
	case to.number == "":
		return "message_without_number"
	}
	e.Messages = append(e.Messages, m)
	return ""
}

func (e *Event) status(to receiver, raw json.RawMessage) (lacks string) {
	o := fields(raw)
	if o == nil {
		return "status_not_an_object"
	}
	s := status(to.number, o, to.contacts)
	switch {
	case s.WAMID == "":
		return "status_without_id"
	case s.Status == "":
		return "status_without_status"
	case to.number == "":
		return "status_without_number"
	}
	e.Statuses = append(e.Statuses, s)
	return ""
}

func (e *Event) fault(to receiver, raw json.RawMessage) (lacks string) {
	o := fields(raw)
	code, ok := integer(o["code"])
	if !ok {
		return "error_without_code"
	}
	e.AccountErrors = append(e.AccountErrors, AccountError{PhoneNumberID: to.number, Code: int(code), Title: mask(text(o["title"]))})
	return ""
}

func (e *Event) preferences(value values, raw json.RawMessage) {
	number := numberOf(value)
	parts := items(value["user_preferences"])
	if parts == nil {
		e.unread("preferences_not_a_list", number, raw)
	}
	for _, raw := range parts {
		p := preference(number, fields(raw))
		switch {
		case p.WaID == "" && p.UserID == "":
			e.unread("preference_without_contact", number, raw)
		case p.Value == "":
			e.unread("preference_without_value", number, raw)
		default:
			e.PreferenceUpdates = append(e.PreferenceUpdates, p)
		}
	}
}
