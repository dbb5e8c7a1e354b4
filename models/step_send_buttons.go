package models

import "fmt"

// Button is one reply button. ID is what comes back beside the title; "" lets the engine choose.
type Button struct {
	ID   string `json:"id,omitempty"`
	Text string `json:"text"`
}

// SendButtons sends a text with one to three reply buttons (A3).
type SendButtons struct {
	Text string `json:"text"`
	// Header is a text, a picture, a video or a document.
	Header  HeaderValue `json:"header,omitzero"`
	Footer  string      `json:"footer,omitempty"`
	Buttons []Button    `json:"buttons"`
	Translated
	Tracking
	Quoting
	Fallback
}

func (s *SendButtons) validate(at string) []Violation {
	out := s.validateTexts(at, s.Text, 1, MaxInteractiveBody)
	out = append(out, s.Header.validateAbove(at+"/header")...)
	out = append(out, partRule(at+"/footer", s.Footer, 0, MaxFooter)...)
	if len(s.Buttons) < 1 || len(s.Buttons) > MaxButtons {
		out = append(out, Violation{at + "/buttons", fmt.Sprintf("needs 1 to %d buttons", MaxButtons)})
	}
	titles, ids := map[string]bool{}, map[string]bool{}
	for i, b := range s.Buttons {
		place := fmt.Sprintf("%s/buttons/%d", at, i)
		out = append(out, partRule(place+"/text", b.Text, 1, MaxButtonTitle)...)
		out = append(out, partRule(place+"/id", b.ID, 0, MaxButtonID)...)
		if titles[b.Text] || (b.ID != "" && ids[b.ID]) {
			out = append(out, Violation{place, "repeats the text or the id of another button"})
		}
		titles[b.Text], ids[b.ID] = true, true
	}
	return append(out, s.validateQuote(at)...)
}

func (s *SendButtons) references(at string, r *References) {
	s.Header.references(at+"/header", r)
	s.Fallback.references(at, r)
}

// Texts are everything that the customer reads, and the link and the name of the file above it.
func (s *SendButtons) Texts() []string {
	out := append(append(s.texts(), s.wordings()...), s.Text, s.Footer)
	out = append(out, s.Header.texts()...)
	for _, b := range s.Buttons {
		out = append(out, b.Text)
	}
	return out
}

// TrackedLinks are those of its texts.
func (s *SendButtons) TrackedLinks() []PlacedLink { return s.linksIn(s.Translated, s.Text) }
