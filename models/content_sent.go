package models

import (
	"encoding/json"
	"maps"
)

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
	case m.Interactive != nil:
		c = interactiveSaid(*m.Interactive)
	case m.Location != nil:
		c = Content{Location: PlaceSaid(m.Location)}
	case len(m.Contacts) > 0:
		c = Content{Contacts: cardsSaid(m.Contacts)}
	case m.Reaction != "":
		c = Content{Reaction: &ContentReaction{MessageID: m.ReplyTo, Emoji: m.Reaction}}
	default:
		c = Content{Text: m.Text}
	}
	c.Version = ContentVersion
	return c
}

func buttonsSaid(b OutgoingButtons) Content {
	c := Content{Text: b.Text, Header: b.Header, Footer: b.Footer, Media: MediaSaid(b.HeaderMedia)}
	for _, button := range b.Buttons {
		c.Buttons = append(c.Buttons, ContentButton{Kind: "reply", Text: button.Text, ID: button.ID})
	}
	return c
}

func interactiveSaid(m OutgoingInteractive) Content {
	c := Content{Text: m.Text, Header: m.Header, Footer: m.Footer, Media: MediaSaid(m.HeaderMedia)}
	switch {
	case m.Link != nil:
		c.Buttons = []ContentButton{{Kind: "url", Text: m.Link.Button, URL: m.Link.URL, Target: m.Link.Target}}
	case m.AsksLocation:
		c.Buttons = []ContentButton{{Kind: m.Kind()}}
	case m.Flow != nil:
		c.Buttons = []ContentButton{{Kind: m.Kind(), Text: m.Flow.Button}}
		c.Flow = map[string]string{"flow_id": m.Flow.ID}
		if m.Flow.Screen != "" {
			c.Flow["screen"] = m.Flow.Screen
		}
	case m.Products != nil:
		c.Buttons = []ContentButton{{Kind: m.Kind()}}
		c.Products = productsSaid(*m.Products)
	}
	return c
}

func productsSaid(p OutgoingProducts) []ContentProduct {
	if p.Product != "" {
		return []ContentProduct{{CatalogID: p.CatalogID, ProductID: p.Product}}
	}
	var out []ContentProduct
	for _, section := range p.Sections {
		for _, id := range section.Products {
			out = append(out, ContentProduct{CatalogID: p.CatalogID, ProductID: id, Section: section.Title})
		}
	}
	return out
}

// cardsSaid are contact cards in Meta's shape, as far as we fill it.
func cardsSaid(cards []ContactCard) json.RawMessage {
	type entry map[string]string
	type card struct {
		Name   entry   `json:"name"`
		Org    entry   `json:"org,omitempty"`
		Phones []entry `json:"phones,omitempty"`
		Emails []entry `json:"emails,omitempty"`
		URLs   []entry `json:"urls,omitempty"`
	}
	some := func(e entry) entry {
		maps.DeleteFunc(e, func(_, value string) bool { return value == "" })
		return e
	}
	each := func(key string, values []string) (out []entry) {
		for _, value := range values {
			out = append(out, entry{key: value})
		}
		return out
	}
	out := make([]card, len(cards))
	for i, c := range cards {
		out[i] = card{
			Name:   some(entry{"formatted_name": c.Name, "first_name": c.FirstName, "last_name": c.LastName}),
			Org:    some(entry{"company": c.Company, "title": c.Title}),
			Phones: each("phone", c.Phones), Emails: each("email", c.Emails), URLs: each("url", c.URLs),
		}
	}
	raw, _ := json.Marshal(out) // texts alone: it cannot fail
	return raw
}

// PlaceSaid is a place as a content tells of it; nil for none.
func PlaceSaid(p *MapPlace) *ContentLocation {
	if p == nil {
		return nil
	}
	return &ContentLocation{
		Latitude: json.Number(p.Latitude), Longitude: json.Number(p.Longitude), Name: p.Name, Address: p.Address,
	}
}

// MediaSaid is a file as a content tells of it; nil for none.
func MediaSaid(m *Media) *ContentMedia {
	if m == nil {
		return nil
	}
	return &ContentMedia{Kind: m.Type, MediaID: m.MediaID, ID: m.ID, Link: m.Link, Filename: m.Filename}
}
