package models

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Misfits says what the template as it is now needs and the values do not give (W8), with the places as names of the settings, such
// as "parameters" or "cards/1/header"; the place "template" is the template itself. What it does not ask for is in Surplus.
func (t Template) Misfits(values SendTemplate) []Violation {
	p := t.Parameters
	if len(p.Unfillable) > 0 {
		return []Violation{{"template", "has a part that cannot be filled here (" + t.Language + "): " + strings.Join(p.Unfillable, ", ")}}
	}
	var out []Violation
	if !values.TakesDefaults() {
		out = lackingParameters("parameters", p.Body, values.Parameters)
	}
	if format := p.wantedFormat(); format != "" && values.HeaderFor(format).format() != format {
		out = append(out, Violation{"template", "the template's header needs a value: " + headerWords(format)})
	}
	out = append(out, lackingButtons("", p.AllButtons(), values)...)
	out = append(out, lackingCards(p, values.Cards)...)
	if p.Offer && values.Offer == nil {
		out = append(out, Violation{"offer", "must say when the template's offer ends: expires_at"})
	}
	return out
}

// Surplus says which values the template does not ask for, with their places as Misfits has them. They are left out of what is sent.
func (t Template) Surplus(values SendTemplate) []Violation {
	p := t.Parameters
	out := surplusParameters("parameters", p.Body, values.Parameters)
	out = append(out, surplusHeader(p, values)...)
	out = append(out, surplusButtons("", p.AllButtons(), values)...)
	switch {
	case len(p.Cards) == 0 && len(values.Cards) > 0:
		out = append(out, Violation{"cards", "the template has no cards"})
	case len(lackingCards(p, values.Cards)) == 0:
		for i, card := range values.Cards {
			of, prefix := p.CardAt(i), fmt.Sprintf("cards/%d/", i)
			out = append(out, surplusParameters(prefix+"parameters", of.Body, card.Parameters)...)
			out = append(out, surplusButtons(prefix, of.Buttons, SendTemplate{Buttons: card.Buttons})...)
		}
	}
	if !p.Offer && values.Offer != nil {
		out = append(out, Violation{"offer", "the template has no limited-time offer"})
	}
	return out
}

// wantedFormat is the format of the header that takes a value; "" where none does.
func (p TemplateParameters) wantedFormat() string {
	if format := p.Format(); format != HeaderText || p.Header != "" {
		return format
	}
	return ""
}

func lackingParameters(place string, want []string, given map[string]string) []Violation {
	for _, name := range want {
		if _, there := given[name]; !there {
			return []Violation{{place, "must fill the template's parameters: " + strings.Join(want, ", ")}}
		}
	}
	return nil
}

// surplusParameters are those that the template does not have; where others are missing, those are spoken of first.
func surplusParameters(place string, want []string, given map[string]string) []Violation {
	if len(lackingParameters(place, want, given)) > 0 {
		return nil
	}
	var out []Violation
	for _, name := range sortedKeys(given) {
		if !slices.Contains(want, name) {
			out = append(out, Violation{place + "/" + escapePointer(name), "the template has no such parameter"})
		}
	}
	return out
}

func surplusHeader(p TemplateParameters, values SendTemplate) []Violation {
	format := p.wantedFormat()
	var out []Violation
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

// oldButtons is where the first version took the values of buttons.
const oldButtons = "button_parameters"

func exactlyItsButtons() Violation {
	return Violation{oldButtons, "must fill in exactly the template's buttons that take a value"}
}

func lackingButtons(prefix string, buttons []TemplateButton, values SendTemplate) []Violation {
	var out []Violation
	lacks := false
	for i, b := range buttons {
		kind, needed := b.Takes()
		if !needed {
			continue
		}
		value, name, given := values.ButtonAt(i, b)
		switch {
		case !given && len(values.Buttons) == 0 && prefix == "" && kind != "products":
			lacks = true // as the first version says it
		case !given:
			out = append(out, Violation{fmt.Sprintf("%sbuttons/%d", prefix, i), "the template's button needs its " + kind})
		case name == oldButtons && kind == "products":
			lacks = true
		case name != oldButtons && value.kind() != kind:
			out = append(out, Violation{prefix + name, "the template's button takes " + kind})
		}
	}
	if lacks {
		out = append(out, exactlyItsButtons())
	}
	return out
}

func surplusButtons(prefix string, buttons []TemplateButton, values SendTemplate) []Violation {
	var out []Violation
	old := false
	for i, b := range buttons {
		kind, needed := b.Takes()
		value, name, given := values.ButtonAt(i, b)
		switch {
		case !given || needed:
		case name == oldButtons: // where the first version took the code of a body, too
			old = old || b.Type != ButtonOTP
		case kind == "":
			out = append(out, Violation{prefix + name, "the template's button takes no value"})
		case value.kind() != kind:
			out = append(out, Violation{prefix + name, "the template's button takes " + kind})
		}
	}
	for _, key := range sortedKeys(values.Buttons) {
		if beyond(key, buttons) {
			out = append(out, Violation{prefix + "buttons/" + key, "the template has no such button"})
		}
	}
	for _, key := range sortedKeys(values.ButtonParameters) {
		old = old || beyond(key, buttons)
	}
	if old {
		out = append(out, exactlyItsButtons())
	}
	return out
}

func beyond(key string, buttons []TemplateButton) bool {
	n, err := strconv.Atoi(key)
	return err != nil || n >= len(buttons)
}

func lackingCards(p TemplateParameters, given []CardValue) []Violation {
	switch {
	case len(p.Cards) == 0:
		return nil
	case p.ProductCards && (len(given) < 2 || len(given) > MaxCards):
		return []Violation{{"cards", fmt.Sprintf("must be 2 to %d cards", MaxCards)}}
	case !p.ProductCards && len(given) != len(p.Cards):
		return []Violation{{"cards", fmt.Sprintf("must be exactly the template's %d cards", len(p.Cards))}}
	}
	var out []Violation
	for i, card := range given {
		out = append(out, p.CardAt(i).lacking(fmt.Sprintf("cards/%d/", i), card)...)
	}
	return out
}

// CardsOf is how many of so many given cards are sent: none where the template is no carousel.
func (p TemplateParameters) CardsOf(given int) int {
	if len(p.Cards) == 0 {
		return 0
	}
	return given
}

// CardAt is the definition that the card at a place follows.
func (p TemplateParameters) CardAt(i int) TemplateCard {
	if p.ProductCards {
		return p.Cards[0]
	}
	return p.Cards[i]
}

func (c TemplateCard) lacking(prefix string, given CardValue) []Violation {
	out := lackingParameters(prefix+"parameters", c.Body, given.Parameters)
	if given.Header.format() != c.HeaderFormat {
		out = append(out, Violation{prefix + "header", "the template's card takes " + headerWords(c.HeaderFormat)})
	}
	return append(out, lackingButtons(prefix, c.Buttons, SendTemplate{Buttons: given.Buttons})...)
}
