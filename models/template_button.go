package models

import (
	"encoding/json"
	"fmt"
)

// ButtonValue fills one button: exactly one of its parts, by the button's type.
type ButtonValue struct {
	// URLSuffix ends the address of a URL button.
	URLSuffix string `json:"url_suffix,omitempty"`
	// CouponCode is what a button copies.
	CouponCode string `json:"coupon_code,omitempty"`
	// Payload comes back when a quick reply is tapped, in place of one that names the message and the button.
	Payload string `json:"payload,omitempty"`
	// Flow opens a form.
	Flow *FlowValue `json:"flow,omitempty"`
	// Catalog opens the catalogue.
	Catalog *CatalogValue `json:"catalog,omitempty"`
	// Products opens some items of the catalogue.
	Products *ProductsValue `json:"products,omitempty"`
}

// FlowValue is what a form is opened with.
type FlowValue struct {
	// Data is a JSON object for the first screen; its texts may hold fields. "" for none.
	Data json.RawMessage `json:"data,omitempty"`
}

// CatalogValue is how a catalogue is shown.
type CatalogValue struct {
	// Thumbnail is the item whose picture is shown; "" leaves it to WhatsApp.
	Thumbnail string `json:"thumbnail,omitempty"`
}

// ProductsValue are items of the catalogue, in sections.
type ProductsValue struct {
	// Thumbnail is the item whose picture is shown.
	Thumbnail string           `json:"thumbnail"`
	Sections  []ProductSection `json:"sections"`
}

// ProductSection is a group of items, by their ids in the catalogue. Title may be empty when there is one section.
type ProductSection struct {
	Title    string   `json:"title,omitempty"`
	Products []string `json:"products"`
}

// WhatsApp's limits of items.
const (
	MaxProductSections = 10
	MaxProducts        = 30 // of all sections together
)

// MaxPayload is the longest payload of a quick reply, in characters.
const MaxPayload = 256

// kind names the part that is given; "" for none, or for more than one.
func (b ButtonValue) kind() string {
	out := ""
	for _, one := range []struct {
		given bool
		name  string
	}{
		{b.URLSuffix != "", "url_suffix"},
		{b.CouponCode != "", "coupon_code"},
		{b.Payload != "", "payload"},
		{b.Flow != nil, "flow"},
		{b.Catalog != nil, "catalog"},
		{b.Products != nil, "products"},
	} {
		switch {
		case one.given && out != "":
			return ""
		case one.given:
			out = one.name
		}
	}
	return out
}

func (b ButtonValue) validate(at string) []Violation {
	switch b.kind() {
	case "":
		return []Violation{{at, "needs exactly one of url_suffix, coupon_code, payload, flow, catalog and products"}}
	case "payload":
		return partRule(at+"/payload", b.Payload, 1, MaxPayload)
	case "flow":
		var data map[string]json.RawMessage
		if b.Flow.Data != nil && (json.Unmarshal(b.Flow.Data, &data) != nil || len(data) == 0) {
			return []Violation{{at + "/flow/data", "must be an object with at least one key"}}
		}
	case "products":
		return b.Products.validate(at + "/products")
	}
	return nil
}

func (p ProductsValue) validate(at string) []Violation {
	out := partRule(at+"/thumbnail", p.Thumbnail, 1, maxIdentifier)
	return append(out, validateSections(at+"/sections", p.Sections)...)
}

// validateSections checks sections of items.
func validateSections(at string, sections []ProductSection) []Violation {
	var out []Violation
	if len(sections) < 1 || len(sections) > MaxProductSections {
		out = append(out, Violation{at, fmt.Sprintf("needs 1 to %d sections", MaxProductSections)})
	}
	all, least := 0, 0
	if len(sections) > 1 {
		least = 1
	}
	for i, s := range sections {
		place := fmt.Sprintf("%s/%d", at, i)
		out = append(out, partRule(place+"/title", s.Title, least, MaxSectionTitle)...)
		out = append(out, needItems(place+"/products", s.Products, MaxProducts)...)
		all += len(s.Products)
	}
	if all > MaxProducts {
		out = append(out, Violation{at, fmt.Sprintf("may have at most %d products in all", MaxProducts)})
	}
	return out
}

func (b ButtonValue) texts() []string {
	out := []string{b.URLSuffix, b.CouponCode, b.Payload}
	if b.Flow != nil {
		out = append(out, string(b.Flow.Data))
	}
	if b.Catalog != nil {
		out = append(out, b.Catalog.Thumbnail)
	}
	if b.Products != nil {
		out = append(out, b.Products.Thumbnail)
		for _, s := range b.Products.Sections {
			out = append(append(out, s.Title), s.Products...)
		}
	}
	return out
}

// Takes names the part of a ButtonValue that the button takes, and reports whether it may not be left out; "" takes nothing. The
// code of an authentication template is that of its body.
func (b TemplateButton) Takes() (kind string, needed bool) {
	switch {
	case b.Type == ButtonURL && b.Track != nil && b.Track.Parameter == "":
		return "", false
	case b.Type == ButtonURL && (b.Track != nil || b.Parameter != ""):
		return "url_suffix", true
	case b.Type == ButtonCopyCode:
		return "coupon_code", true
	case b.Type == ButtonMultiProduct:
		return "products", true
	case b.Type == ButtonQuickReply:
		return "payload", false
	case b.Type == ButtonFlow:
		return "flow", false
	case b.Type == ButtonCatalog:
		return "catalog", false
	}
	return "", false
}
