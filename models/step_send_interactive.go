package models

import (
	"encoding/json"
	"fmt"
	"strings"
)

// WhatsApp's limits of the other interactive kinds, in characters unless said otherwise (Meta, Cloud API reference).
const (
	MaxLinkButton = 20
	MaxFlowButton = 20 // Meta advises 30; the strictest client says 20
	MaxSaved      = 20 // values of an answer that go into fields
)

// SendLink sends a text with a button that opens a page (A2b).
type SendLink struct {
	Text string `json:"text,omitempty"`
	// Header is a text, a picture, a video or a document.
	Header HeaderValue `json:"header,omitzero"`
	Footer string      `json:"footer,omitempty"`
	Button string      `json:"button"`
	URL    string      `json:"url"`
	Translated
	Tracking
	Quoting
	Fallback
}

func (s *SendLink) validate(at string) []Violation {
	out := s.validateTexts(at, s.Text, 1, MaxInteractiveBody)
	out = append(out, s.Header.validateAbove(at+"/header")...)
	out = append(out, partRule(at+"/footer", s.Footer, 0, MaxFooter)...)
	out = append(out, partRule(at+"/button", s.Button, 1, MaxLinkButton)...)
	if !isWebAddress(s.URL) {
		out = append(out, Violation{at + "/url", "must be an http or https address"})
	}
	return append(out, s.validateQuote(at)...)
}

func isWebAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

func (s *SendLink) references(at string, r *References) {
	s.Header.references(at+"/header", r)
	s.Fallback.references(at, r)
}

// Texts are everything that the customer reads, and the address.
func (s *SendLink) Texts() []string {
	out := append(append(s.texts(), s.wordings()...), s.Text, s.Footer, s.Button, s.URL)
	return append(out, s.Header.texts()...)
}

// TrackedLinks are those of its texts and the one of its button.
func (s *SendLink) TrackedLinks() []PlacedLink {
	if !s.TrackLinks {
		return nil
	}
	return append(s.linksIn(s.Translated, s.Text), PlacedLink{"/url", s.URL})
}

// AskLocation sends a text with a button by which the customer sends their place (A2b).
type AskLocation struct {
	Text string `json:"text,omitempty"`
	Save Saved  `json:"save,omitempty"`
	Translated
	Tracking
	Quoting
	Fallback
}

func (s *AskLocation) validate(at string) []Violation {
	return append(append(s.validateTexts(at, s.Text, 1, MaxInteractiveBody), s.Save.validate(at+"/save")...), s.validateQuote(at)...)
}

func (s *AskLocation) references(at string, r *References) {
	s.Save.references(at+"/save", r)
	s.Fallback.references(at, r)
}

// Texts are everything that the customer reads.
func (s *AskLocation) Texts() []string { return append(append(s.texts(), s.wordings()...), s.Text) }

// TrackedLinks are those of its texts.
func (s *AskLocation) TrackedLinks() []PlacedLink { return s.linksIn(s.Translated, s.Text) }

// Saved says which values of an answer go into which fields: paths such as "latitude" or "items.0.product_retailer_id"
// to the codes of fields.
type Saved map[string]string

// Saver is a step whose message asks for an answer that goes into fields.
type Saver interface{ Saves() Saved }

// Saves are the values of the place.
func (s *AskLocation) Saves() Saved { return s.Save }

// Saves are the values of the form.
func (s *SendFlow) Saves() Saved { return s.Save }

// Saves are the values of the order.
func (s *SendProducts) Saves() Saved { return s.Save }

func (s Saved) validate(at string) []Violation {
	if len(s) > MaxSaved {
		return []Violation{{at, fmt.Sprintf("at most %d values", MaxSaved)}}
	}
	return nil
}

func (s Saved) references(at string, r *References) {
	for _, path := range sortedKeys(s) {
		r.Fields = append(r.Fields, Reference{s[path], at + "/" + escapePointer(path)})
	}
}

// SendFlow sends a text with a button that opens a form of Meta's (A2b).
type SendFlow struct {
	Text string `json:"text,omitempty"`
	// Header is a text, a picture, a video or a document.
	Header HeaderValue `json:"header,omitzero"`
	Footer string      `json:"footer,omitempty"`
	// FlowID is Meta's id of the form, Button what opens it, Screen the one that it begins with; "" for its own first.
	FlowID string `json:"flow_id"`
	Button string `json:"button"`
	Screen string `json:"screen,omitempty"`
	// Data is a JSON object for the screen; its texts may hold fields.
	Data json.RawMessage `json:"data,omitempty"`
	Save Saved           `json:"save,omitempty"`
	Translated
	Tracking
	Quoting
	Fallback
}

func (s *SendFlow) validate(at string) []Violation {
	out := s.validateTexts(at, s.Text, 1, MaxInteractiveBody)
	out = append(out, s.Header.validateAbove(at+"/header")...)
	out = append(out, partRule(at+"/footer", s.Footer, 0, MaxFooter)...)
	out = append(out, partRule(at+"/button", s.Button, 1, MaxFlowButton)...)
	if s.FlowID == "" || strings.Trim(s.FlowID, "0123456789") != "" {
		out = append(out, Violation{at + "/flow_id", "must be Meta's id of a flow, of digits"})
	}
	var data map[string]json.RawMessage
	switch {
	case len(s.Data) == 0:
	case s.Screen == "":
		out = append(out, Violation{at + "/screen", "is needed beside data: it is for that screen"})
	case json.Unmarshal(s.Data, &data) != nil || len(data) == 0:
		out = append(out, Violation{at + "/data", "must be an object that is not empty"})
	}
	return append(append(out, s.Save.validate(at+"/save")...), s.validateQuote(at)...)
}

func (s *SendFlow) references(at string, r *References) {
	s.Header.references(at+"/header", r)
	s.Save.references(at+"/save", r)
	s.Fallback.references(at, r)
}

// Texts are everything that the customer reads, and the data of the form.
func (s *SendFlow) Texts() []string {
	out := append(append(s.texts(), s.wordings()...), s.Text, s.Footer, s.Button, string(s.Data))
	return append(out, s.Header.texts()...)
}

// TrackedLinks are those of its texts.
func (s *SendFlow) TrackedLinks() []PlacedLink { return s.linksIn(s.Translated, s.Text) }

// SendProducts sends one product, a list of them or the way into the whole catalogue (A2b): Product, Sections, or neither.
type SendProducts struct {
	Text   string `json:"text,omitempty"`
	Header string `json:"header,omitempty"`
	Footer string `json:"footer,omitempty"`
	// CatalogID is Meta's id of the catalogue; the whole one is that of the number, and needs none.
	CatalogID string           `json:"catalog_id,omitempty"`
	Product   string           `json:"product,omitempty"`
	Sections  []ProductSection `json:"sections,omitempty"`
	// Thumbnail is the product whose picture stands on the way into the catalogue; "" for the first.
	Thumbnail string `json:"thumbnail,omitempty"`
	Save      Saved  `json:"save,omitempty"`
	Translated
	Tracking
	Quoting
	Fallback
}

func (s *SendProducts) validate(at string) []Violation {
	least := 1
	if s.Product != "" {
		least = 0
	}
	out := s.validateTexts(at, s.Text, least, MaxInteractiveBody)
	out = append(out, partRule(at+"/footer", s.Footer, 0, MaxFooter)...)
	wrong := func(place, why string) { out = append(out, Violation{at + place, why}) }
	several, one := len(s.Sections) > 0, s.Product != ""
	if several && one {
		wrong("/sections", "does not go with product: give one of the two")
	}
	if (several || one) && s.CatalogID == "" {
		wrong("/catalog_id", "is needed for products")
	}
	if s.Thumbnail != "" && (several || one) {
		wrong("/thumbnail", "is for the whole catalogue only")
	}
	switch {
	case several:
		out = append(out, partRule(at+"/header", s.Header, 1, MaxHeader)...)
		out = append(out, validateSections(at+"/sections", s.Sections)...)
	case s.Header != "":
		wrong("/header", "is possible above a list of products only")
	}
	return append(append(out, s.Save.validate(at+"/save")...), s.validateQuote(at)...)
}

func (s *SendProducts) references(at string, r *References) {
	s.Save.references(at+"/save", r)
	s.Fallback.references(at, r)
}

// Texts are everything that the customer reads, and the products.
func (s *SendProducts) Texts() []string {
	out := append(append(s.texts(), s.wordings()...), s.Text, s.Header, s.Footer, s.Product, s.Thumbnail)
	for _, section := range s.Sections {
		out = append(append(out, section.Title), section.Products...)
	}
	return out
}

// TrackedLinks are those of its texts.
func (s *SendProducts) TrackedLinks() []PlacedLink { return s.linksIn(s.Translated, s.Text) }
