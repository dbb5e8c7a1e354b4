package whatsapp

type object = map[string]any

// encode makes the body of the messages call.
func encode(m Message) object {
	body := object{"messaging_product": "whatsapp", "recipient_type": "individual"}
	set(body, "to", m.To)
	set(body, "recipient", m.Recipient)
	set(body, "biz_opaque_callback_data", m.CallbackData)
	if m.ReplyTo != "" {
		body["context"] = object{"message_id": m.ReplyTo}
	}
	kind, content := encodeContent(m)
	body["type"] = kind
	body[kind] = content
	return body
}

func encodeContent(m Message) (kind string, content any) {
	switch {
	case m.Interactive != nil:
		return "interactive", encodeInteractive(*m.Interactive)
	case m.Location != nil:
		return "location", encodeLocation(*m.Location)
	case m.Contacts != nil:
		return "contacts", encodeContacts(m.Contacts)
	case m.Reaction != nil:
		return "reaction", object{"message_id": m.Reaction.WAMID, "emoji": m.Reaction.Emoji}
	case m.Media != nil:
		return string(m.Media.Kind), encodeMedia(*m.Media)
	case m.Template != nil:
		return "template", encodeTemplate(*m.Template)
	case m.Buttons != nil:
		return "interactive", encodeButtons(*m.Buttons)
	case m.List != nil:
		return "interactive", encodeList(*m.List)
	case m.Text != nil:
		text := object{"body": m.Text.Body}
		if m.Text.PreviewURL {
			text["preview_url"] = true
		}
		return "text", text
	}
	return "text", object{}
}

func encodeMedia(m Media) object {
	media := object{}
	set(media, "id", m.ID)
	set(media, "link", m.Link)
	set(media, "caption", m.Caption)
	set(media, "filename", m.Filename)
	return media
}

func encodeButtons(b Buttons) object {
	buttons := make([]object, 0, len(b.Buttons))
	for _, button := range b.Buttons {
		buttons = append(buttons, object{"type": "reply", "reply": object{"id": button.ID, "title": button.Title}})
	}
	interactive := object{"type": "button", "body": object{"text": b.Body}, "action": object{"buttons": buttons}}
	if b.Footer != "" {
		interactive["footer"] = object{"text": b.Footer}
	}
	if b.Header != nil {
		interactive["header"] = encodeHeader(*b.Header)
	}
	return interactive
}

func encodeHeader(h Header) object {
	if h.Media != nil {
		return object{"type": string(h.Media.Kind), string(h.Media.Kind): encodeMedia(*h.Media)}
	}
	return object{"type": "text", "text": h.Text}
}

func encodeList(l List) object {
	sections := make([]object, 0, len(l.Sections))
	for _, section := range l.Sections {
		rows := make([]object, 0, len(section.Rows))
		for _, r := range section.Rows {
			row := object{"id": r.ID, "title": r.Title}
			set(row, "description", r.Description)
			rows = append(rows, row)
		}
		s := object{"rows": rows}
		set(s, "title", section.Title)
		sections = append(sections, s)
	}
	interactive := object{"type": "list", "body": object{"text": l.Body}, "action": object{"button": l.Button, "sections": sections}}
	if l.Header != "" {
		interactive["header"] = object{"type": "text", "text": l.Header}
	}
	if l.Footer != "" {
		interactive["footer"] = object{"text": l.Footer}
	}
	return interactive
}

// set leaves empty values out: Meta refuses empty strings for optional keys.
func set(o object, key, value string) {
	if value != "" {
		o[key] = value
	}
}
