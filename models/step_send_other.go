package models

import (
	"fmt"
	"unicode/utf8"
)

// SendLocation sends a place (A2b).
type SendLocation struct {
	MapPlace
	Untranslated
	Quoting
	Fallback
}

// Untranslated is what a free message has whose words are the same in all languages.
type Untranslated struct{}

// Wordings are none.
func (Untranslated) Wordings() []string { return nil }

// Tracks is no: it has no text with links.
func (Untranslated) Tracks() bool { return false }

func (s *SendLocation) validate(at string) []Violation {
	out := s.MapPlace.validate(at)
	if s.Address != "" && s.Name == "" {
		out = append(out, Violation{at + "/name", "is needed beside an address, which is not shown without"})
	}
	out = append(out, partRule(at+"/name", s.Name, 0, MaxPlaceText)...)
	return append(append(out, partRule(at+"/address", s.Address, 0, MaxPlaceText)...), s.validateQuote(at)...)
}

// MaxPlaceText is ours: Meta gives no length for the name and the address of a place, nor for the names of a contact card.
const MaxPlaceText = 1000

func (s *SendLocation) references(at string, r *References) { s.Fallback.references(at, r) }

// Texts are the place in numbers and in words.
func (s *SendLocation) Texts() []string {
	return append(s.texts(), string(s.Latitude), string(s.Longitude), s.Name, s.Address)
}

// ContactCard is a person or a business as a phone keeps them.
type ContactCard struct {
	// Name is the whole name as it is shown.
	Name      string   `json:"name"`
	FirstName string   `json:"first_name,omitempty"`
	LastName  string   `json:"last_name,omitempty"`
	Company   string   `json:"company,omitempty"`
	Title     string   `json:"title,omitempty"`
	Phones    []string `json:"phones,omitempty"`
	Emails    []string `json:"emails,omitempty"`
	URLs      []string `json:"urls,omitempty"`
}

// MaxContactCards is how many cards a message may hold, MaxCardEntries how many phones, addresses or pages one.
const (
	MaxContactCards = 5
	MaxCardEntries  = 10
)

func (c ContactCard) validate(at string) []Violation {
	out := partRule(at+"/name", c.Name, 1, MaxPlaceText)
	for place, text := range map[string]string{
		"/first_name": c.FirstName, "/last_name": c.LastName, "/company": c.Company, "/title": c.Title,
	} {
		out = append(out, partRule(at+place, text, 0, MaxPlaceText)...)
	}
	for place, entries := range map[string][]string{"/phones": c.Phones, "/emails": c.Emails, "/urls": c.URLs} {
		if len(entries) > 0 {
			out = append(out, needItems(at+place, entries, MaxCardEntries)...)
		}
	}
	return out
}

func (c ContactCard) texts() []string {
	out := []string{c.Name, c.FirstName, c.LastName, c.Company, c.Title}
	return append(append(append(out, c.Phones...), c.Emails...), c.URLs...)
}

// SendContact sends contact cards (A2b).
type SendContact struct {
	Contacts []ContactCard `json:"contacts"`
	Untranslated
	Quoting
	Fallback
}

func (s *SendContact) validate(at string) []Violation {
	var out []Violation
	if len(s.Contacts) < 1 || len(s.Contacts) > MaxContactCards {
		out = append(out, Violation{at + "/contacts", fmt.Sprintf("needs 1 to %d cards", MaxContactCards)})
	}
	for i, card := range s.Contacts {
		out = append(out, card.validate(fmt.Sprintf("%s/contacts/%d", at, i))...)
	}
	return append(out, s.validateQuote(at)...)
}

func (s *SendContact) references(at string, r *References) { s.Fallback.references(at, r) }

// Texts are what stands on the cards.
func (s *SendContact) Texts() []string {
	out := s.texts()
	for _, card := range s.Contacts {
		out = append(out, card.texts()...)
	}
	return out
}

// SendSticker sends a sticker (A2b), a WebP file by its link or the id of a file of ours.
type SendSticker struct {
	Link    string `json:"link,omitempty"`
	MediaID string `json:"media_id,omitempty"`
	Untranslated
	Quoting
	Fallback
}

// Media is the sticker as a file.
func (s *SendSticker) Media() Media { return Media{Type: "sticker", Link: s.Link, MediaID: s.MediaID} }

func (s *SendSticker) validate(at string) []Violation {
	file := s.Media()
	return append(file.validate(at), s.validateQuote(at)...)
}

func (s *SendSticker) references(at string, r *References) {
	file := s.Media()
	file.references(at, r)
	s.Fallback.references(at, r)
}

// Texts are the link.
func (s *SendSticker) Texts() []string { return append(s.texts(), s.Link) }

// React puts an emoji on the newest message of the contact (A2b).
type React struct {
	Emoji string `json:"emoji"`
	Untranslated
}

// Alternative is none: a reaction that cannot be made is left out.
func (r *React) Alternative() Fallback { return Fallback{} }

// Quotes is always: that message is what it reacts to.
func (r *React) Quotes() bool { return true }

// maxEmoji is how many code points the longest emoji has, a family or a flag of a region.
const maxEmoji = 10

// validate looks at its length alone: what is an emoji is known by whoever sends it, and is looked at when the automation is saved.
func (r *React) validate(at string) []Violation {
	if n := utf8.RuneCountInString(r.Emoji); n > maxEmoji || Blank(r.Emoji) {
		return []Violation{{at + "/emoji", "must be one emoji"}}
	}
	return nil
}

func (r *React) references(string, *References) {}

// Texts are none: an emoji holds no field.
func (r *React) Texts() []string { return nil }
