package whatsapp

import (
	"encoding/json"
	"time"
)

// TemplateMessage is a template with the values of its parameters, in the template's own order.
type TemplateMessage struct {
	Name string
	// Language is Meta's code of the translation, such as "it" or "en_US".
	Language string
	// Header is nil for a header without parameter.
	Header  *HeaderParam
	Body    []Param
	Buttons []ButtonParam
	// OfferEnds is when a limited-time offer ends; zero for none.
	OfferEnds time.Time
	// Cards are those of a carousel, in their order.
	Cards []TemplateCard
}

// TemplateCard is a card of a carousel with its values.
type TemplateCard struct {
	Header  *HeaderParam
	Body    []Param
	Buttons []ButtonParam
}

// Param is a text value; Name is set for templates with named parameters only.
type Param struct {
	Name string
	Text string
}

// HeaderParam is the one parameter of a template's header: exactly one of Text, Media, Place and Product.
type HeaderParam struct {
	Text    *Param
	Media   *Media
	Place   *Location
	Product *HeaderProduct
}

// HeaderProduct is an item of a catalogue.
type HeaderProduct struct{ CatalogID, ProductRetailerID string }

// ButtonKind is the type of a template button that takes a parameter, as a send names it.
type ButtonKind string

// The template buttons that take a parameter.
const (
	QuickReply   ButtonKind = "quick_reply"
	URLButton    ButtonKind = "url"
	CopyCode     ButtonKind = "copy_code"
	FlowButton   ButtonKind = "flow"
	Catalog      ButtonKind = "catalog"
	MultiProduct ButtonKind = "mpm"
	// OneTimeCode copies the code of an authentication template, whose body has it too. Meta takes it as the end of an address.
	OneTimeCode ButtonKind = "otp"
)

// subType is the kind in Meta's words.
func (k ButtonKind) subType() string {
	if k == OneTimeCode {
		return string(URLButton)
	}
	return string(k)
}

// ButtonParam is the value of a template button.
type ButtonParam struct {
	// Index counts the template's buttons from 0.
	Index int
	Kind  ButtonKind
	// Name is that of a URL's parameter where it has one.
	Name string
	// Value is the payload of a quick reply, the end of a URL, a coupon or a one-time code, the token of a form, or the item
	// whose picture a catalogue shows.
	Value string
	// Data is a JSON object for the first screen of a form; nil for none.
	Data json.RawMessage
	// Sections are the items that a MultiProduct button opens.
	Sections []ProductSection
}

// ProductSection is a group of items of a catalogue. Title may be empty when there is one section.
type ProductSection struct {
	Title    string
	Products []string
}
