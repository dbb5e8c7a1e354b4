package models

import (
	"encoding/json"
	"slices"
	"strings"
)

// OutgoingInteractive is a message of an interactive kind with one button of its own. Exactly one of Link, AsksLocation,
// Flow and Products is set. Above it stands a text, a file, or neither.
type OutgoingInteractive struct {
	Text, Header, Footer string
	HeaderMedia          *Media
	Link                 *OutgoingLink
	AsksLocation         bool
	Flow                 *OutgoingFlow
	Products             *OutgoingProducts
}

// The kinds of those messages, as their rows have them.
const (
	MessageLink         = "link"
	MessageAsksLocation = "location_request"
	MessageFlow         = "flow"
	MessageProducts     = "products"
)

// Kind is the kind of message, as its row has it.
func (i OutgoingInteractive) Kind() string {
	switch {
	case i.Link != nil:
		return MessageLink
	case i.AsksLocation:
		return MessageAsksLocation
	case i.Flow != nil:
		return MessageFlow
	}
	return MessageProducts
}

// Button is what a person reads on the button; "" where WhatsApp writes it, in the language of their phone.
func (i OutgoingInteractive) Button() string {
	switch {
	case i.Link != nil:
		return i.Link.Button
	case i.Flow != nil:
		return i.Flow.Button
	}
	return ""
}

// Read is what a person reads of a message that is no template.
func (m Outgoing) Read() string {
	switch {
	case m.Buttons != nil:
		return m.Buttons.Text
	case m.List != nil:
		return m.List.Text
	case m.Media != nil:
		return m.Media.Caption
	case m.Interactive != nil:
		return m.Interactive.Text
	case m.Location != nil:
		return words(m.Location.Name, m.Location.Address)
	case len(m.Contacts) > 0:
		names := make([]string, len(m.Contacts))
		for i, card := range m.Contacts {
			names[i] = card.Name
		}
		return words(names...)
	case m.Reaction != "":
		return m.Reaction
	}
	return m.Text
}

// words are those that there are, in a row.
func words(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), ", ")
}

// OutgoingLink is a button that opens a page. Target is where a tracked URL really leads; "" of others.
type OutgoingLink struct{ Button, URL, Target string }

// OutgoingFlow is a button that opens a form. What comes back with its answers is the message's id.
type OutgoingFlow struct {
	ID, Button, Screen string
	Data               json.RawMessage
}

// OutgoingProducts are one product, sections of them, or the whole catalogue: neither of the two.
type OutgoingProducts struct {
	CatalogID, Product, Thumbnail string
	Sections                      []ProductSection
}
