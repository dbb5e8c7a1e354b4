package whatsapptest

import (
	"strings"

	"cadenza/internal/whatsapp"
)

// content turns a send into the client's own type, whose limits are then checked in one place. Templates are checked by themselves.
func (m *wireMessage) content() (whatsapp.Message, error) {
	out := whatsapp.Message{CallbackData: m.Callback}
	if err := m.single(); err != nil {
		return out, err
	}
	switch m.Type {
	case "text":
		out.Text = &whatsapp.Text{Body: m.Text.Body, PreviewURL: m.Text.PreviewURL}
	case "template":
		return out, nil
	case "interactive":
		return out, m.Interactive.content(&out)
	default:
		out.Media = m.media()[m.Type].content(m.Type)
	}
	return out, nil
}

func (m *wireMessage) media() map[string]*wireMedia {
	return map[string]*wireMedia{"image": m.Image, "video": m.Video, "audio": m.Audio, "document": m.Document, "sticker": m.Sticker}
}

// single demands the object of the type, and no other.
func (m *wireMessage) single() error {
	present := map[string]bool{
		"text": m.Text != nil, "template": m.Template != nil, "interactive": m.Interactive != nil,
		"location": m.Location != nil, "contacts": m.Contacts != nil, "reaction": m.Reaction != nil,
	}
	for kind, media := range m.media() {
		present[kind] = media != nil
	}
	if !present[m.Type] {
		return refuse(131008, "Param "+m.Type+" is required for this type of message")
	}
	for kind, there := range present {
		if there && kind != m.Type {
			return refuse(100, "Unexpected key "+kind+" for a message of type "+m.Type)
		}
	}
	return nil
}

func (m *wireMedia) content(kind string) *whatsapp.Media {
	return &whatsapp.Media{Kind: whatsapp.MediaKind(kind), ID: m.ID, Link: m.Link, Caption: m.Caption, Filename: m.Filename}
}

func (i *wireInteractive) content(out *whatsapp.Message) error {
	switch {
	case i.Action == nil:
		return refuse(131008, "Param interactive.action is required")
	case i.Action.Name != "" || i.Action.Parameters != nil || i.Action.CatalogID+i.Action.ProductID != "":
		return refuse(100, "Param interactive.action has keys of another kind")
	case i.Type == "button":
		return i.buttons(out)
	case i.Type == "list":
		return i.list(out)
	}
	return refuse(131009, "Param interactive.type must be one of "+
		"{BUTTON, LIST, CTA_URL, LOCATION_REQUEST_MESSAGE, FLOW, PRODUCT, PRODUCT_LIST, CATALOG_MESSAGE}")
}

func (t *wireText) String() string {
	if t == nil {
		return ""
	}
	return t.Text
}

func (i *wireInteractive) buttons(out *whatsapp.Message) error {
	if i.Action.Button != "" || len(i.Action.Sections) > 0 {
		return refuse(100, "Param interactive.action has keys of a list")
	}
	b := &whatsapp.Buttons{Body: i.Body.String(), Footer: i.Footer.String()}
	for _, button := range i.Action.Buttons {
		if button.Type != "reply" {
			return refuse(131009, "Param interactive.action.buttons type must be reply")
		}
		b.Buttons = append(b.Buttons, whatsapp.Button{ID: button.Reply.ID, Title: button.Reply.Title})
	}
	if i.Header != nil {
		header, err := i.header()
		if err != nil {
			return err
		}
		b.Header = header
	}
	out.Buttons = b
	return nil
}

func (i *wireInteractive) header() (*whatsapp.Header, error) {
	files := map[string]*wireMedia{"image": i.Header.Image, "video": i.Header.Video, "document": i.Header.Document}
	media := files[i.Header.Type]
	delete(files, i.Header.Type)
	other := i.Header.Type != "text" && i.Header.Text != ""
	for _, file := range files {
		other = other || file != nil
	}
	switch {
	case other || media == nil && i.Header.Type != "text":
		return nil, refuse(131009, "Param interactive.header.type does not fit its content")
	case media == nil:
		return &whatsapp.Header{Text: i.Header.Text}, nil
	}
	return &whatsapp.Header{Media: media.content(i.Header.Type)}, nil
}

func (i *wireInteractive) list(out *whatsapp.Message) error {
	if len(i.Action.Buttons) > 0 {
		return refuse(100, "Param interactive.action has keys of reply buttons")
	}
	l := &whatsapp.List{Body: i.Body.String(), Footer: i.Footer.String(), Button: i.Action.Button}
	if i.Header != nil {
		if i.Header.Type != "text" || strings.TrimSpace(i.Header.Text) == "" {
			return refuse(131009, "Param interactive.header of a list must be a text")
		}
		l.Header = i.Header.Text
	}
	for _, section := range i.Action.Sections {
		if len(section.Products) > 0 {
			return refuse(100, "Param interactive.action.sections of a list has products")
		}
		s := whatsapp.Section{Title: section.Title}
		for _, row := range section.Rows {
			s.Rows = append(s.Rows, whatsapp.Row{ID: row.ID, Title: row.Title, Description: row.Description})
		}
		l.Sections = append(l.Sections, s)
	}
	out.List = l
	return nil
}

// shown is the row of a message that is not a template: its text as the customer reads it, and its view.
func shown(m whatsapp.Message) (string, view) {
	switch {
	case m.Text != nil:
		return m.Text.Body, view{}
	case m.Media != nil:
		return m.Media.Caption, view{Link: m.Media.Link, MediaID: m.Media.ID}
	case m.Buttons != nil:
		v := view{Footer: m.Buttons.Footer}
		if h := m.Buttons.Header; h != nil {
			v.Header = h.Text
			if h.Media != nil {
				v.Link, v.MediaID = h.Media.Link, h.Media.ID
			}
		}
		for _, b := range m.Buttons.Buttons {
			v.Buttons = append(v.Buttons, tap{ID: b.ID, Title: b.Title})
		}
		return m.Buttons.Body, v
	case m.List != nil:
		v := view{Header: m.List.Header, Footer: m.List.Footer, Open: m.List.Button}
		for _, s := range m.List.Sections {
			for _, r := range s.Rows {
				v.Rows = append(v.Rows, tap{ID: r.ID, Title: r.Title, Description: r.Description})
			}
		}
		return m.List.Body, v
	}
	return "", view{}
}
