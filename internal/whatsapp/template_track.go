package whatsapp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"cadenza/models"
)

// A URL button of a template may be tracked. Its author writes "track": true beside the address where it really leads; Meta
// gets an address of ours with a variable end in its place, and never hears of the rest.

// tracked reports whether a button that somebody wrote is to be tracked.
func tracked(button values) bool {
	return bytes.Equal(bytes.TrimSpace(button["track"]), []byte("true"))
}

// exampleOf is the example of a button's address; "" when there is none.
func exampleOf(button values) string {
	if list := items(button["example"]); len(list) > 0 {
		return text(list[0])
	}
	return text(button["example"])
}

// TrackFlaws are what keeps buttons of components from being tracked, with pointers such as "/components/1/buttons/0/url". None can
// be where the public address is unreached.
func TrackFlaws(components json.RawMessage, unreached bool) []TemplateFlaw {
	var out []TemplateFlaw
	eachButton(components, func(at string, raw json.RawMessage) {
		b := fields(raw)
		if !given(b["track"]) {
			return
		}
		flaw := func(place, detail string) {
			out = append(out, TemplateFlaw{Pointer: at + place, Detail: detail, Subcode: subcodeButtons})
		}
		switch {
		case !tracked(b) && !bytes.Equal(bytes.TrimSpace(b["track"]), []byte("false")):
			flaw("/track", "must be true or false")
		case strings.ToUpper(text(b["type"])) != models.ButtonURL:
			flaw("/track", "is for URL buttons only")
		case !tracked(b):
		case unreached:
			flaw("/track", Unreached)
		default:
			to := models.TrackedURL{URL: plainPlaceholders(text(b["url"]))}
			if names := Placeholders(to.URL); len(names) > 0 {
				to.Parameter = names[0]
			}
			if why := to.Untrackable(); why != "" {
				flaw("/url", "cannot be tracked: "+why)
			}
		}
	})
	return out
}

// SaysTrack reports whether a button of components says that it is, or is not, to be tracked.
func SaysTrack(components json.RawMessage) bool {
	says := false
	eachButton(components, func(_ string, raw json.RawMessage) { says = says || given(fields(raw)["track"]) })
	return says
}

// eachButton calls fn with each button of components and of their cards, and its pointer.
func eachButton(components json.RawMessage, fn func(at string, button json.RawMessage)) {
	var within func(at string, list []json.RawMessage)
	within = func(at string, list []json.RawMessage) {
		for i, raw := range list {
			o, here := fields(raw), fmt.Sprintf("%s/%d", at, i)
			for j, button := range items(o["buttons"]) {
				fn(fmt.Sprintf("%s/buttons/%d", here, j), button)
			}
			for j, card := range items(o["cards"]) {
				within(fmt.Sprintf("%s/cards/%d/components", here, j), items(fields(card)["components"]))
			}
		}
	}
	within("/components", items(components))
}

// AsSubmitted are components as Meta gets them: each tracked button leads to an address of ours below base.
func AsSubmitted(components json.RawMessage, base string) json.RawMessage {
	return withButtons(components, func(_, _ int, button map[string]any) bool {
		asked, said := button["track"]
		if asked == true {
			button["url"] = base + models.TrackedSuffix
			button["example"] = []any{base + models.LinkPath + trackedExample}
		}
		delete(button, "track")
		return said
	})
}

// trackedExample ends the example of a tracked button's address, which nobody is sent.
const trackedExample = "EXAMPLE"

// AsWritten are components of Meta's as their author wrote them: tracked buttons lead where they really lead.
func AsWritten(components json.RawMessage, p models.TemplateParameters) json.RawMessage {
	of := func(card, index int) *models.TrackedURL {
		buttons := p.Buttons
		if card >= 0 {
			if card >= len(p.Cards) {
				return nil
			}
			buttons = p.Cards[card].Buttons
		}
		if index >= len(buttons) {
			return nil
		}
		return buttons[index].Track
	}
	return withButtons(components, func(card, index int, button map[string]any) bool {
		to := of(card, index)
		if to == nil {
			return false
		}
		button["url"], button["track"] = to.URL, true
		delete(button, "example")
		if to.Example != "" {
			button["example"] = []any{to.Example}
		}
		return true
	})
}

// withButtons is a copy of components in which each button is what change makes of it, and says that it did; card is -1 outside
// of cards. Where nothing changes it is the components themselves.
func withButtons(components json.RawMessage, change func(card, index int, button map[string]any) bool) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(components))
	decoder.UseNumber()
	var all any
	if decoder.Decode(&all) != nil {
		return components
	}
	changed := false
	var within func(card int, list any)
	within = func(card int, list any) {
		for _, one := range listOf(list) {
			component, _ := one.(map[string]any)
			for i, button := range listOf(component["buttons"]) {
				if b, ok := button.(map[string]any); ok {
					changed = change(card, i, b) || changed
				}
			}
			for i, inner := range listOf(component["cards"]) {
				if c, ok := inner.(map[string]any); ok {
					within(i, c["components"])
				}
			}
		}
	}
	if within(-1, all); !changed {
		return components
	}
	out, _ := json.Marshal(all) // what was decoded encodes
	return out
}

func listOf(v any) []any {
	list, _ := v.([]any)
	return list
}
