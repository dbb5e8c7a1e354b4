package models

// SendMessage sends free text, media, or media followed by nothing (A2). Text beside
// media is its caption.
type SendMessage struct {
	Text  string `json:"text,omitempty"`
	Media *Media `json:"media,omitempty"`
	Translated
	Tracking
	Quoting
	Fallback
}

func (s *SendMessage) validate(at string) []Violation {
	if s.Media == nil {
		return append(s.validateTexts(at, s.Text, 1, MaxText), s.validateQuote(at)...)
	}
	out := s.Media.validate(at + "/media")
	written := s.Text != "" || len(s.ByLanguage) > 0
	if written && s.Media.Caption != "" {
		out = append(out, Violation{at + "/text", "beside media is its caption: give one of the two"})
	}
	if written && (s.Media.Type == "audio" || s.Media.Type == "sticker") {
		out = append(out, Violation{at + "/text", "is not possible with audio and stickers"})
	}
	return append(append(out, s.validateTexts(at, s.Text, 0, MaxCaption)...), s.validateQuote(at)...)
}

func (s *SendMessage) references(at string, r *References) {
	s.Media.references(at+"/media", r)
	s.Fallback.references(at, r)
}

// Texts are the text and, with media, its caption, link and name.
func (s *SendMessage) Texts() []string {
	out := append(append(s.texts(), s.wordings()...), s.Text)
	if s.Media != nil {
		out = append(out, s.Media.Caption, s.Media.Link, s.Media.Filename)
	}
	return out
}

// TrackedLinks are those of its texts, a caption too.
func (s *SendMessage) TrackedLinks() []PlacedLink {
	out := s.linksIn(s.Translated, s.Text)
	if s.TrackLinks && s.Media != nil {
		out = append(out, placedLinks("/media/caption", s.Media.Caption)...)
	}
	return out
}
