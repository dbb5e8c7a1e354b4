package whatsapp

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"cadenza/models"
)

func (v *violations) template(t TemplateMessage) {
	v.text("/template/name", t.Name, 1, MaxTemplateName)
	if t.Name != "" && !templateName.MatchString(t.Name) {
		v.add("/template/name", "may hold lower-case letters, digits and underscores only")
	}
	switch {
	case t.Language == "":
		v.missing("/template/language", "is required")
	case !languageCode.MatchString(t.Language):
		v.add("/template/language", "must be a language code such as it or en_US")
	}
	v.templateParts("/template", t.Header, t.Body, t.Buttons)
	if len(t.Cards) > MaxCards {
		v.add("/template/cards", "must have at most %d cards", MaxCards)
	}
	for i, card := range t.Cards {
		v.templateParts(fmt.Sprintf("/template/cards/%d", i), card.Header, card.Body, card.Buttons)
	}
}

func (v *violations) templateParts(at string, header *HeaderParam, body []Param, buttons []ButtonParam) {
	if header != nil {
		v.headerParam(at+"/header", *header)
	}
	for i, p := range body {
		v.param(fmt.Sprintf("%s/body/%d/text", at, i), p.Text)
	}
	for i, b := range buttons {
		v.buttonParam(fmt.Sprintf("%s/buttons/%d", at, i), b)
	}
}

func (v *violations) headerParam(at string, h HeaderParam) {
	given := 0
	for _, there := range []bool{h.Text != nil, h.Media != nil, h.Place != nil, h.Product != nil} {
		if there {
			given++
		}
	}
	switch {
	case given != 1:
		v.add(at, "must have exactly one of text, media, place and product")
	case h.Media != nil:
		v.media(at+"/media", *h.Media)
	case h.Text != nil:
		v.param(at+"/text", h.Text.Text)
	case h.Place != nil:
		v.place(at+"/place", *h.Place)
	case h.Product.CatalogID == "" || h.Product.ProductRetailerID == "":
		v.missing(at+"/product", "needs a catalogue and an item")
	}
}

func (v *violations) place(at string, p Location) {
	if _, ok := models.Degrees(p.Latitude).Within(models.MaxLatitude); !ok {
		v.add(at+"/latitude", "must be a number from -90 to 90")
	}
	if _, ok := models.Degrees(p.Longitude).Within(models.MaxLongitude); !ok {
		v.add(at+"/longitude", "must be a number from -180 to 180")
	}
}

func (v *violations) buttonParam(at string, b ButtonParam) {
	switch b.Kind {
	case QuickReply:
		v.text(at+"/value", b.Value, 1, MaxPayload)
	case URLButton:
		v.text(at+"/value", b.Value, 1, MaxURLSuffix)
		if !Escaped(b.Value) {
			v.add(at+"/value", "must be percent-encoded")
		}
	case CopyCode:
		v.text(at+"/value", b.Value, 1, MaxCouponCode)
	case OneTimeCode:
		v.code(at+"/value", b.Value)
	case FlowButton:
		v.text(at+"/value", b.Value, 1, models.MaxText)
		v.data(at+"/data", b.Data)
	case Catalog:
	case MultiProduct:
		v.text(at+"/value", b.Value, 1, models.MaxText)
		v.products(at, b.Sections)
	default:
		v.add(at+"/kind", "must be quick_reply, url, copy_code, otp, flow, catalog or mpm")
	}
}

// code checks a one-time code.
func (v *violations) code(at, code string) {
	v.text(at, code, 1, MaxOneTimeCode)
	switch {
	case strings.ContainsFunc(code, unicode.IsSpace):
		v.add(at, "a one-time code holds no blanks")
	case strings.Contains(code, "://") || strings.HasPrefix(strings.ToLower(code), "www.") || hasEmoji(code):
		v.add(at, "a one-time code holds neither an address nor an emoji")
	}
}

// data checks what a form is opened with, which may be left out.
func (v *violations) data(at string, raw json.RawMessage) {
	var data map[string]json.RawMessage
	if len(raw) > 0 && (json.Unmarshal(raw, &data) != nil || len(data) == 0) {
		v.add(at, "must be an object that is not empty")
	}
}

// Escaped reports whether a text holds only what may stand in an address as it is.
func Escaped(s string) bool { return !strings.ContainsFunc(s, outsideURL) }

// outsideURL reports whether a character may stand in no address.
func outsideURL(r rune) bool {
	return r <= ' ' || r >= utf8.RuneSelf || strings.ContainsRune(`:"<>\^{|}`+"`", r)
}

func (v *violations) products(at string, sections []ProductSection) {
	if n := len(sections); n < 1 || n > models.MaxProductSections {
		v.add(at+"/sections", "must have 1 to %d sections", models.MaxProductSections)
	}
	all, least := 0, 0
	if len(sections) > 1 {
		least = 1
	}
	for i, section := range sections {
		place := fmt.Sprintf("%s/sections/%d", at, i)
		v.text(place+"/title", section.Title, least, MaxSectionTitle)
		if len(section.Products) == 0 {
			v.missing(place+"/products", "needs at least one item")
		}
		for j, id := range section.Products {
			v.text(fmt.Sprintf("%s/products/%d", place, j), id, 1, models.MaxText)
		}
		all += len(section.Products)
	}
	if all > models.MaxProducts {
		v.add(at+"/sections", "must have at most %d items in all", models.MaxProducts)
	}
}

// param checks the text of a parameter.
func (v *violations) param(at, text string) {
	switch {
	case models.Blank(text):
		v.missing(at, "a parameter of a template cannot be empty")
	case strings.ContainsAny(text, "\n\r\t") || strings.Contains(text, "     "):
		v.add(at, "a parameter of a template cannot hold a line break, a tab or more than four spaces in a row")
	}
}
