package models

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Misfits says what of the values does not fit the template as it is now (W8), with the places as names of the
// settings, such as "parameters" or "cards/1/header"; the place "template" is the template itself.
func (t Template) Misfits(values SendTemplate) []Violation {
	p := t.Parameters
	if len(p.Unfillable) > 0 {
		return []Violation{{"template", "has a part that cannot be filled here (" + t.Language + "): " + strings.Join(p.Unfillable, ", ")}}
	}
	var out []Violation
	if !values.TakesDefaults() {
		out = misfitParameters("parameters", p.Body, values.Parameters)
	}
	out = append(out, misfitHeader(p, values)...)
	out = append(out, misfitButtons("", p.AllButtons(), values)...)
	out = append(out, misfitCards(p, values.Cards)...)
	switch {
	case p.Offer && values.Offer == nil:
		out = append(out, Violation{"offer", "must say when the template's offer ends: expires_at"})
	case !p.Offer && values.Offer != nil:
		out = append(out, Violation{"offer", "the template has no limited-time offer"})
	}
	return out
}

func misfitParameters(place string, want []string, given map[string]string) []Violation {
	if slices.Equal(sortedKeys(given), slices.Sorted(slices.Values(want))) {
		return nil
	}
	if len(want) == 0 {
		return []Violation{{place, "the template takes no parameters"}}
	}
	return []Violation{{place, "must be exactly the template's parameters: " + strings.Join(want, ", ")}}
}

func misfitHeader(p TemplateParameters, values SendTemplate) []Violation {
	format := p.Format()
	if format == HeaderText && p.Header == "" {
		format = ""
	}
	var out []Violation
	value := values.HeaderFor(format)
	if format != "" && value.format() != format {
		out = append(out, Violation{"template", "the template's header needs a value: " + headerWords(format)})
	}
	if values.HeaderMedia != "" && p.HeaderMedia == "" {
		out = append(out, Violation{"header_media", "the template's header takes no file"})
	}
	if given := values.Header.format(); given != "" && given != format {
		detail := "the template's header takes no value"
		switch {
		case format != "":
			detail = "the template's header takes " + headerWords(format)
		case given == HeaderText:
			detail = "the template's header takes no text"
		}
		out = append(out, Violation{"header", detail})
	}
	return out
}

// headerWords is what a header of the format takes, in the words of the settings.
func headerWords(format string) string {
	if format == HeaderText {
		return "a text"
	}
	return strings.ToLower(format)
}

func misfitButtons(prefix string, buttons []TemplateButton, values SendTemplate) []Violation {
	var out []Violation
	lacks := false
	for i, b := range buttons {
		kind, needed := b.Takes()
		value, name, given := values.ButtonAt(i, b)
		switch {
		case given && name == "button_parameters" && b.Type == ButtonOTP:
			// The first version took the code here; that of its body counts.
		case !given && needed && len(values.Buttons) == 0 && prefix == "" && kind != "products":
			lacks = true // as the first version says it
		case !given && needed:
			out = append(out, Violation{fmt.Sprintf("%sbuttons/%d", prefix, i), "the template's button needs its " + kind})
		case given && name == "button_parameters" && kind != "url_suffix" && kind != "coupon_code":
			lacks = true
		case given && kind == "":
			out = append(out, Violation{prefix + name, "the template's button takes no value"})
		case given && name != "button_parameters" && value.kind() != kind:
			out = append(out, Violation{prefix + name, "the template's button takes " + kind})
		}
	}
	for _, key := range sortedKeys(values.Buttons) {
		if beyond(key, buttons) {
			out = append(out, Violation{prefix + "buttons/" + key, "the template has no such button"})
		}
	}
	for _, key := range sortedKeys(values.ButtonParameters) {
		lacks = lacks || beyond(key, buttons)
	}
	if lacks {
		out = append(out, Violation{"button_parameters", "must fill in exactly the template's buttons that take a value"})
	}
	return out
}

func beyond(key string, buttons []TemplateButton) bool {
	n, err := strconv.Atoi(key)
	return err != nil || n >= len(buttons)
}

func misfitCards(p TemplateParameters, given []CardValue) []Violation {
	switch {
	case len(p.Cards) == 0 && len(given) > 0:
		return []Violation{{"cards", "the template has no cards"}}
	case p.ProductCards && (len(given) < 2 || len(given) > MaxCards):
		return []Violation{{"cards", fmt.Sprintf("must be 2 to %d cards", MaxCards)}}
	case !p.ProductCards && len(given) != len(p.Cards):
		return []Violation{{"cards", fmt.Sprintf("must be exactly the template's %d cards", len(p.Cards))}}
	}
	var out []Violation
	for i, card := range given {
		out = append(out, p.CardAt(i).misfits(fmt.Sprintf("cards/%d/", i), card)...)
	}
	return out
}

// CardAt is the definition that the card at a place follows.
func (p TemplateParameters) CardAt(i int) TemplateCard {
	if p.ProductCards {
		return p.Cards[0]
	}
	return p.Cards[i]
}

func (c TemplateCard) misfits(prefix string, given CardValue) []Violation {
	out := misfitParameters(prefix+"parameters", c.Body, given.Parameters)
	if given.Header.format() != c.HeaderFormat {
		out = append(out, Violation{prefix + "header", "the template's card takes " + headerWords(c.HeaderFormat)})
	}
	return append(out, misfitButtons(prefix, c.Buttons, SendTemplate{Buttons: given.Buttons})...)
}
