package meta

import (
	"cmp"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// otherContent adds the content of a kind that is neither text, file, template, buttons nor list.
func otherContent(out *whatsapp.Message, m models.Outgoing) {
	switch {
	case m.Interactive != nil:
		out.Interactive = interactiveOf(*m.Interactive, m.CallbackData)
	case m.Location != nil:
		out.Location = locationOf(*m.Location)
	case len(m.Contacts) > 0:
		for _, c := range m.Contacts {
			out.Contacts = append(out.Contacts, whatsapp.ContactCard(c))
		}
	case m.Reaction != "":
		out.Reaction, out.ReplyTo = &whatsapp.Reaction{WAMID: m.ReplyTo, Emoji: m.Reaction}, ""
	}
}

func locationOf(p models.MapPlace) *whatsapp.Location {
	return &whatsapp.Location{Latitude: string(p.Latitude), Longitude: string(p.Longitude), Name: p.Name, Address: p.Address}
}

// unsentToken stands in a form's message that is only looked at whether it could be sent.
const unsentToken = "unsent"

// interactiveOf is an interactive message; what a form's answers come back with is the message's id.
func interactiveOf(m models.OutgoingInteractive, messageID string) *whatsapp.Interactive {
	out := &whatsapp.Interactive{Body: m.Text, Footer: m.Footer, AsksLocation: m.AsksLocation, Header: headerOf(m.Header, m.HeaderMedia)}
	switch {
	case m.Link != nil:
		out.Link = &whatsapp.Link{Button: m.Link.Button, URL: m.Link.URL}
	case m.Flow != nil:
		out.Flow = &whatsapp.Flow{
			ID: m.Flow.ID, Button: m.Flow.Button, Token: cmp.Or(messageID, unsentToken), Screen: m.Flow.Screen, Data: m.Flow.Data,
		}
	case m.Products != nil:
		p := m.Products
		out.Products = &whatsapp.Products{CatalogID: p.CatalogID, Product: p.Product, Thumbnail: p.Thumbnail}
		for _, section := range p.Sections {
			out.Products.Sections = append(out.Products.Sections, whatsapp.ProductSection(section))
		}
	}
	return out
}
