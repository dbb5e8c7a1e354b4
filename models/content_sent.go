package models

// ContentOf is what a free message says that is ready to leave.
func ContentOf(m Outgoing) Content {
	var c Content
	switch {
	case m.Buttons != nil:
		c = buttonsSaid(*m.Buttons)
	case m.List != nil:
		c = Content{
			Text: m.List.Text, Header: m.List.Header, Footer: m.List.Footer,
			List: &ContentList{Button: m.List.Button, Sections: m.List.Sections},
		}
	case m.Media != nil:
		c = Content{Text: m.Media.Caption, Media: MediaSaid(m.Media)}
	default:
		c = Content{Text: m.Text}
	}
	c.Version = ContentVersion
	return c
}

func buttonsSaid(b OutgoingButtons) Content {
	c := Content{Text: b.Text, Header: b.Header, Footer: b.Footer}
	for _, button := range b.Buttons {
		c.Buttons = append(c.Buttons, ContentButton{Kind: "reply", Text: button.Text, ID: button.ID})
	}
	return c
}

// MediaSaid is a file as a content tells of it; nil for none.
func MediaSaid(m *Media) *ContentMedia {
	if m == nil {
		return nil
	}
	return &ContentMedia{Kind: m.Type, MediaID: m.MediaID, ID: m.ID, Link: m.Link, Filename: m.Filename}
}
