package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// TrackedURL is where a tracked button of a template really leads. Meta fixes the address of a button but for its end, so
// that what Meta has is an address of ours with a variable end; this is what its author wrote.
type TrackedURL struct {
	// URL is the address; it may end in a parameter, whose name is Parameter ("" for none) and whose example is Example.
	URL       string `json:"url"`
	Parameter string `json:"parameter,omitempty"`
	Example   string `json:"example,omitempty"`
}

// Address is where the button leads with its end.
func (t TrackedURL) Address(end string) string {
	return withValues(t.URL, []OutgoingParameter{{t.Parameter, end}})
}

// Untrackable is why the button cannot be tracked; "" for nothing.
func (t TrackedURL) Untrackable() string {
	return untrackable(strings.TrimSuffix(t.URL, "{{"+t.Parameter+"}}"))
}

// TrackedURLs are the tracked buttons of a template by their places: "button.0", "card.1.button.0".
type TrackedURLs map[string]TrackedURL

// Tracked are the buttons that are tracked; nil for none.
func (p TemplateParameters) Tracked() TrackedURLs {
	var out TrackedURLs
	p.eachButton(func(place string, b *TemplateButton) {
		if b.Track == nil {
			return
		}
		if out == nil {
			out = TrackedURLs{}
		}
		out[place] = *b.Track
	})
	return out
}

// TrackAs says where the buttons of a template really lead that are an address of ours still. Whoever reads a template from its
// row says it anew: what wrote the parameters may not have known (a sync of the version before, a submission that was cut short).
func (p *TemplateParameters) TrackAs(known TrackedURLs) {
	if len(known) == 0 {
		return
	}
	p.eachButton(func(place string, b *TemplateButton) {
		if to, is := known[place]; is && b.Type == ButtonURL && strings.HasSuffix(b.URL, TrackedSuffix) {
			b.Track = &to
		}
	})
	p.URLButtons = nil
	for i, b := range p.Buttons {
		if kind, _ := b.Takes(); kind == "url_suffix" {
			p.URLButtons = append(p.URLButtons, i)
		}
	}
}

// Strays is what is wrong with a template that has a button of ours of which nobody knows any longer where it leads, by the public
// address that tracked links have: it would be a link that leads nowhere. Nothing is said where that address is not known.
func (t Template) Strays(publicURL string) []Violation {
	var out []Violation
	t.Parameters.eachButton(func(_ string, b *TemplateButton) {
		if publicURL != "" && len(out) == 0 && b.Type == ButtonURL && b.Track == nil && b.URL == publicURL+TrackedSuffix {
			out = []Violation{{"template", "it is not known where a tracked button leads (" + t.Language + "): submit the template anew"}}
		}
	})
	return out
}

// Same reports whether both ask for and show the same, however they came here.
func (p TemplateParameters) Same(other TemplateParameters) bool {
	one, errOne := json.Marshal(p)
	two, errTwo := json.Marshal(other)
	return errOne == nil && errTwo == nil && bytes.Equal(one, two)
}

// eachButton calls fn with each button and its place, those of cards too.
func (p TemplateParameters) eachButton(fn func(place string, b *TemplateButton)) {
	for i := range p.Buttons {
		fn(fmt.Sprintf("button.%d", i), &p.Buttons[i])
	}
	for i, card := range p.Cards {
		for j := range card.Buttons {
			fn(fmt.Sprintf("card.%d.button.%d", i, j), &card.Buttons[j])
		}
	}
}
