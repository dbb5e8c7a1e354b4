package meta

import (
	"cmp"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Message is a rendered message as the client sends it.
func Message(m models.Outgoing) whatsapp.Message {
	out := whatsapp.Message{To: m.Phone, CallbackData: m.CallbackData, ReplyTo: m.ReplyTo}
	if m.Phone == "" {
		out.Recipient = m.UserID
	}
	switch {
	case m.Template != nil:
		out.Template = templateOf(*m.Template, m.CallbackData)
	case m.Buttons != nil:
		out.Buttons = buttonsOf(*m.Buttons)
	case m.List != nil:
		out.List = listOf(*m.List)
	case m.Media != nil:
		out.Media = mediaOf(*m.Media)
	case m.Interactive != nil || m.Location != nil || len(m.Contacts) > 0 || m.Reaction != "":
		otherContent(&out, m)
	default:
		out.Text = &whatsapp.Text{Body: m.Text, PreviewURL: true}
	}
	return out
}

// mediaOf is a file as the client sends it. One of ours that has no id of WhatsApp's yet, because it is only looked at
// whether it could be sent, has its own in that place.
func mediaOf(m models.Media) *whatsapp.Media {
	return &whatsapp.Media{
		Kind: whatsapp.MediaKind(m.Type), Link: m.Link, ID: cmp.Or(m.ID, m.MediaID), Caption: m.Caption, Filename: m.Filename,
	}
}

func buttonsOf(b models.OutgoingButtons) *whatsapp.Buttons {
	out := &whatsapp.Buttons{Body: b.Text, Footer: b.Footer, Header: headerOf(b.Header, b.HeaderMedia)}
	for _, button := range b.Buttons {
		out.Buttons = append(out.Buttons, whatsapp.Button{ID: button.ID, Title: button.Text})
	}
	return out
}

// headerOf is what stands above buttons, a link or a form; nil for nothing.
func headerOf(text string, file *models.Media) *whatsapp.Header {
	switch {
	case file != nil:
		return &whatsapp.Header{Media: mediaOf(*file)}
	case text != "":
		return &whatsapp.Header{Text: text}
	}
	return nil
}

func listOf(l models.OutgoingList) *whatsapp.List {
	out := &whatsapp.List{Header: l.Header, Body: l.Text, Footer: l.Footer, Button: l.Button}
	for _, section := range l.Sections {
		rows := make([]whatsapp.Row, len(section.Rows))
		for i, row := range section.Rows {
			rows[i] = whatsapp.Row{ID: row.ID, Title: row.Text, Description: row.Description}
		}
		out.Sections = append(out.Sections, whatsapp.Section{Title: section.Title, Rows: rows})
	}
	return out
}
