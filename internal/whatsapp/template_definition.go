package whatsapp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cadenza/models"
)

// Parts of a template that are sent as they are, or that Message can fill. A part that Meta adds
// counts as unfillable until it is listed here (W8).
var (
	knownComponents = []string{"HEADER", "BODY", "FOOTER", "BUTTONS", "CALL_PERMISSION_REQUEST", "CAROUSEL", "LIMITED_TIME_OFFER"}
	knownHeaders    = []string{
		models.HeaderText, models.HeaderImage, models.HeaderVideo, models.HeaderDocument, models.HeaderLocation, models.HeaderProduct,
	}
	knownButtons = []string{
		models.ButtonQuickReply, models.ButtonURL, "PHONE_NUMBER", models.ButtonCopyCode, "VOICE_CALL", models.ButtonCatalog, "SPM",
		"REQUEST_CONTACT_INFO", models.ButtonOTP, models.ButtonFlow, models.ButtonMultiProduct,
	}
	knownCardParts   = []string{"HEADER", "BODY", "BUTTONS"}
	knownCardHeaders = []string{models.HeaderImage, models.HeaderVideo, models.HeaderProduct}
	knownCardButtons = []string{models.ButtonQuickReply, models.ButtonURL, "PHONE_NUMBER", "SPM"}
)

// Definition reads the components of a template of a category: the body's text, and what the template wants. What no message
// of ours can fill is named as unfillable.
func Definition(category string, components json.RawMessage) (string, models.TemplateParameters) {
	d := definition{code: category == models.CategoryAuthentication}
	for _, raw := range items(components) {
		d.component(fields(raw))
	}
	if d.code && d.body == "" { // as it is written, not as it reads back
		d.body, d.wants.Body = "{{1}}", []string{"1"}
	}
	for i, b := range d.wants.Buttons {
		kind, _ := b.Takes()
		switch {
		case kind == "url_suffix":
			d.wants.URLButtons = append(d.wants.URLButtons, i)
		case b.Type == models.ButtonCopyCode:
			d.wants.CouponCodes = append(d.wants.CouponCodes, i)
		case b.Type == models.ButtonQuickReply:
			d.wants.QuickReplies = append(d.wants.QuickReplies, i)
		}
		d.known(fmt.Sprintf("button %d ", i), b.Type, knownButtons)
	}
	return d.body, d.wants
}

// definition is a template while it is read.
type definition struct {
	// code says that it carries a one-time code: its button reads back as one that leads somewhere.
	code  bool
	body  string
	wants models.TemplateParameters
}

func (d *definition) component(o values) {
	kind := strings.ToUpper(text(o["type"]))
	d.known("", kind, knownComponents)
	switch kind {
	case "HEADER":
		d.header(o)
	case "BODY":
		d.body = plainPlaceholders(text(o["text"]))
		d.wants.Body = Placeholders(d.body)
	case "FOOTER":
		d.wants.Footer = text(o["text"])
	case "BUTTONS":
		d.wants.Buttons = buttonsIn(o, d.code)
	case "LIMITED_TIME_OFFER":
		offer := fields(o["limited_time_offer"])
		d.wants.OfferText = text(offer["text"])
		d.wants.Offer = bytes.Equal(bytes.TrimSpace(offer["has_expiration"]), []byte("true"))
	case "CAROUSEL":
		for i, raw := range items(o["cards"]) {
			d.card(i, items(fields(raw)["components"]))
		}
		d.wants.ProductCards = len(d.wants.Cards) > 0 && d.wants.Cards[0].HeaderFormat == models.HeaderProduct
		if len(d.wants.Cards) == 0 {
			d.wants.Unfillable = append(d.wants.Unfillable, "CAROUSEL without cards")
		}
	}
}

func (d *definition) header(o values) {
	format := strings.ToUpper(text(o["format"]))
	d.wants.HeaderFormat = format
	d.known("header ", format, knownHeaders)
	switch format {
	case models.HeaderText:
		d.wants.HeaderText = plainPlaceholders(text(o["text"]))
		if names := Placeholders(d.wants.HeaderText); len(names) > 0 {
			d.wants.Header = names[0]
		}
	case models.HeaderImage, models.HeaderVideo, models.HeaderDocument:
		d.wants.HeaderMedia = format
	}
}

func (d *definition) card(index int, components []json.RawMessage) {
	var card models.TemplateCard
	at := fmt.Sprintf("card %d ", index)
	for _, raw := range components {
		o := fields(raw)
		kind := strings.ToUpper(text(o["type"]))
		d.known(at, kind, knownCardParts)
		switch kind {
		case "HEADER":
			card.HeaderFormat = strings.ToUpper(text(o["format"]))
		case "BODY":
			card.Text = plainPlaceholders(text(o["text"]))
			card.Body = Placeholders(card.Text)
		case "BUTTONS":
			card.Buttons = buttonsIn(o, false)
		}
	}
	d.known(at+"header ", card.HeaderFormat, knownCardHeaders)
	for i, b := range card.Buttons {
		d.known(fmt.Sprintf("%sbutton %d ", at, i), b.Type, knownCardButtons)
	}
	d.wants.Cards = append(d.wants.Cards, card)
}

// known names a part as unfillable unless it is listed.
func (d *definition) known(at, kind string, listed []string) {
	if !slices.Contains(listed, kind) {
		d.wants.Unfillable = append(d.wants.Unfillable, at+plainPart(kind))
	}
}

func buttonsIn(o values, code bool) []models.TemplateButton {
	out := []models.TemplateButton{}
	for _, raw := range items(o["buttons"]) {
		b := fields(raw)
		button := models.TemplateButton{Type: strings.ToUpper(text(b["type"])), Text: text(b["text"])}
		switch {
		case code && button.Type == models.ButtonURL:
			button.Type = models.ButtonOTP
		case button.Type == models.ButtonURL:
			button.URL = plainPlaceholders(text(b["url"]))
			if names := Placeholders(button.URL); len(names) > 0 {
				button.Parameter = names[0]
			}
			if tracked(b) {
				button.Track = &models.TrackedURL{URL: button.URL, Parameter: button.Parameter, Example: exampleOf(b)}
			}
		}
		out = append(out, button)
	}
	return out
}

var partName = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

func plainPart(kind string) string {
	if !partName.MatchString(kind) {
		return "of an odd kind"
	}
	return kind
}

// plainPlaceholders writes each placeholder without blanks.
func plainPlaceholders(s string) string { return placeholder.ReplaceAllString(s, "{{$1}}") }

// DefinitionHash stands for what components say. Their examples do not count: those of files read back as another address each time.
func DefinitionHash(components json.RawMessage) string {
	decoder := json.NewDecoder(bytes.NewReader(components))
	decoder.UseNumber()
	var all any
	if decoder.Decode(&all) != nil {
		return ""
	}
	plain, _ := json.Marshal(withoutExamples(all)) // what was decoded encodes
	sum := sha256.Sum256(plain)
	return hex.EncodeToString(sum[:])
}

func withoutExamples(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "example")
		for key, inner := range v {
			v[key] = withoutExamples(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = withoutExamples(inner)
		}
	}
	return v
}
