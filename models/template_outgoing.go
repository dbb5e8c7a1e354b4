package models

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// OutgoingTemplate is a template with its parameters filled in.
type OutgoingTemplate struct {
	Name, Language string
	// Named means that parameters go by name.
	Named bool
	OutgoingCard
	// OfferEnds is when a limited-time offer ends; nil for a template without one.
	OfferEnds *time.Time
	// Cards are those of a carousel.
	Cards []OutgoingCard
}

// OutgoingCard is what fills a template, or one of its cards.
type OutgoingCard struct {
	Body []OutgoingParameter
	// Header fills a text header; nil when it takes nothing.
	Header *OutgoingParameter
	// HeaderMedia, HeaderPlace and HeaderProduct fill the other headers; nil when it is none of the kind.
	HeaderMedia   *Media
	HeaderPlace   *MapPlace
	HeaderProduct *HeaderItem
	// Buttons are those that get a value, by rising index.
	Buttons []OutgoingButton
}

// Tracked reports whether a button of the template, or of a card of it, is tracked.
func (t OutgoingTemplate) Tracked() bool {
	for _, card := range append([]OutgoingCard{t.OutgoingCard}, t.Cards...) {
		if slices.ContainsFunc(card.Buttons, func(b OutgoingButton) bool { return b.Target != "" }) {
			return true
		}
	}
	return false
}

// OutgoingButton is the value of one button of a template.
type OutgoingButton struct {
	// Index counts all buttons of the template, or of its card, from 0.
	Index int
	// Type is the button's, such as ButtonURL.
	Type string
	// Name is that of a URL's parameter where it has one.
	Name string
	// Text is a URL's end, escaped, a code, or a payload; a quick reply's "" stands for a payload that names message and button.
	Text string
	// Target is where a tracked URL really leads; Text is then the end of our own address. "" of others.
	Target string
	// Data is what a form is opened with; nil for none.
	Data json.RawMessage
	// Thumbnail and Sections show items of a catalogue.
	Thumbnail string
	Sections  []ProductSection
}

// OutgoingParameter is one value of a template; Name is "1", "2" … when positional.
type OutgoingParameter struct{ Name, Text string }

// TapPayload is what comes back when a quick reply of one of our messages is tapped: the message, which names the
// template and the step, and the button's place, with the card's before it where there is one (else card is negative).
func TapPayload(messageID string, card, index int) string {
	place := string(rune('0' + index))
	if card >= 0 {
		place = string(rune('0'+card)) + "." + place
	}
	return messageID + "/" + place
}

// TemplateText is a template as its reader sees it.
type TemplateText struct {
	Header, Body, Footer string
	// Offer is the heading of a limited-time offer.
	Offer string
	// Buttons are the labels.
	Buttons []string
	Cards   []TemplateText
}

// Read is what a person reads of the template with its values filled in.
func (t Template) Read(out OutgoingTemplate) TemplateText {
	p := t.Parameters
	read := TemplateText{
		Header: withValues(p.HeaderText, header(out.Header)), Body: withValues(t.Body, out.Body), Footer: p.Footer, Offer: p.OfferText,
		Buttons: labels(p.AllButtons()),
	}
	if p.HeaderText == "" && out.Header != nil { // of what an older version read
		read.Header = out.Header.Text
	}
	for i, card := range out.Cards {
		of := p.CardAt(i)
		read.Cards = append(read.Cards, TemplateText{Body: withValues(of.Text, card.Body), Buttons: labels(of.Buttons)})
	}
	return read
}

// TooLong says which parts of the filled template are longer than WhatsApp takes, with their places as Misfits has them.
func (t Template) TooLong(out OutgoingTemplate) []Violation {
	read, p := t.Read(out), t.Parameters
	found := tooLong("header", read.Header, MaxHeader)
	found = append(found, tooLong("parameters", read.Body, p.MaxBody())...)
	found = append(found, longAddresses("", p.AllButtons(), out.Buttons)...)
	for i, card := range read.Cards {
		prefix := fmt.Sprintf("cards/%d/", i)
		found = append(found, tooLong(prefix+"parameters", card.Body, MaxCardBody)...)
		found = append(found, longAddresses(prefix, p.CardAt(i).Buttons, out.Cards[i].Buttons)...)
	}
	return found
}

func tooLong(place, text string, most int) []Violation {
	if utf8.RuneCountInString(text) <= most {
		return nil
	}
	return []Violation{{place, fmt.Sprintf("makes a text of more than %d characters", most)}}
}

func longAddresses(prefix string, buttons []TemplateButton, values []OutgoingButton) []Violation {
	var out []Violation
	for _, v := range values {
		if b := buttons[v.Index]; b.Type == ButtonURL {
			out = append(out, tooLong(fmt.Sprintf("%sbuttons/%d/url_suffix", prefix, v.Index), b.Address(v.Text), MaxURL)...)
		}
	}
	return out
}

// Address is where a URL button leads with its end.
func (b TemplateButton) Address(end string) string {
	return withValues(b.URL, []OutgoingParameter{{b.Parameter, end}})
}

func header(p *OutgoingParameter) []OutgoingParameter {
	if p == nil {
		return nil
	}
	return []OutgoingParameter{*p}
}

// withValues puts values into a text with placeholders. What a value holds is not expanded.
func withValues(text string, values []OutgoingParameter) string {
	pairs := make([]string, 0, 2*len(values))
	for _, v := range values {
		pairs = append(pairs, "{{"+v.Name+"}}", v.Text)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func labels(buttons []TemplateButton) []string {
	var out []string
	for _, b := range buttons {
		out = append(out, b.Text)
	}
	return out
}
