package models

import (
	"fmt"
	"strconv"
	"strings"
)

// SendTemplate sends an approved template (A1), with values for what the template asks.
type SendTemplate struct {
	Template string `json:"template"`
	// Language is used when the contact's own has no approved version.
	Language string `json:"language,omitempty"`
	// Parameters fill the body: "1", "2" … or the template's names.
	Parameters map[string]string `json:"parameters,omitempty"`
	// Header fills the header, of whatever format.
	Header HeaderValue `json:"header,omitzero"`
	// HeaderMedia is the link of a media header, whatever its format; Header says more.
	HeaderMedia string `json:"header_media,omitempty"`
	// ButtonParameters are the suffixes of URL buttons, and the codes of buttons that copy one, by their index, "0" …
	// Buttons says more.
	ButtonParameters map[string]string `json:"button_parameters,omitempty"`
	// Buttons fill the buttons by their index, "0" …
	Buttons map[string]ButtonValue `json:"buttons,omitempty"`
	// Cards fill the cards of a carousel, in their order.
	Cards []CardValue `json:"cards,omitempty"`
	// Offer says when a limited-time offer ends.
	Offer *OfferValue `json:"offer,omitempty"`
	// defaults says that the template is a fallback, in which Parameters may be left out.
	defaults bool
}

// TakesDefaults reports that each parameter of the body is the contact's first name, because a fallback gives none.
func (s *SendTemplate) TakesDefaults() bool { return s.defaults && s.Parameters == nil }

func (s *SendTemplate) validate(at string) []Violation {
	var out []Violation
	if s.Template == "" || len(s.Template) > MaxTemplateName {
		out = append(out, Violation{at + "/template", "must be the name of a template"})
	}
	out = append(out, languageRule(at+"/language", s.Language)...)
	return append(out, s.validateValues(at+"/")...)
}

// validateValues is what is wrong with the values by themselves; prefix stands before their names.
func (s *SendTemplate) validateValues(prefix string) []Violation {
	out := validateParameters(prefix+"parameters", s.Parameters)
	for _, key := range sortedKeys(s.ButtonParameters) {
		out = append(out, buttonIndex(prefix+"button_parameters/"+escapePointer(key), key)...)
		if _, both := s.Buttons[key]; both {
			out = append(out, Violation{
				prefix + "buttons/" + escapePointer(key), "is given by button_parameters too: give one of the two",
			})
		}
	}
	out = append(out, validateButtons(prefix+"buttons", s.Buttons)...)
	out = append(out, s.Header.validate(prefix+"header")...)
	if s.HeaderMedia != "" && !s.Header.IsZero() && s.Header.Text == "" {
		out = append(out, Violation{prefix + "header", "is given by header_media too: give one of the two"})
	}
	if len(s.Cards) > MaxCards {
		out = append(out, Violation{prefix + "cards", fmt.Sprintf("may have at most %d cards", MaxCards)})
	}
	for i, card := range s.Cards {
		out = append(out, card.validate(fmt.Sprintf("%scards/%d", prefix, i))...)
	}
	return append(out, s.Offer.validate(prefix+"offer")...)
}

// Violations are what is wrong with the values by themselves.
func (s *SendTemplate) Violations() []Violation { return s.validateValues("/") }

func validateParameters(at string, parameters map[string]string) []Violation {
	var out []Violation
	for _, key := range sortedKeys(parameters) {
		out = append(out, partRule(at+"/"+escapePointer(key), parameters[key], 1, MaxInteractiveBody)...)
	}
	return out
}

func buttonIndex(at, key string) []Violation {
	if n, err := strconv.Atoi(key); err != nil || n < 0 || n >= MaxTemplateButtons || strconv.Itoa(n) != key {
		return []Violation{{at, "must be the index of a button, 0 to 9"}}
	}
	return nil
}

func validateButtons(at string, buttons map[string]ButtonValue) []Violation {
	var out []Violation
	for _, key := range sortedKeys(buttons) {
		place := at + "/" + escapePointer(key)
		out = append(out, buttonIndex(place, key)...)
		out = append(out, buttons[key].validate(place)...)
	}
	return out
}

func (s *SendTemplate) references(at string, r *References) {
	r.Templates = append(r.Templates, TemplateReference{Name: s.Template, Language: s.Language, Values: *s, Pointer: at})
	s.fileReferences(at+"/", r)
}

// Files are the files of ours that are used; at leads their pointers.
func (s *SendTemplate) Files(at string) []MediaReference {
	var r References
	s.fileReferences(at+"/", &r)
	return r.Media
}

// fileReferences notes the files of ours that are used; prefix stands before the names of the settings.
func (s *SendTemplate) fileReferences(prefix string, r *References) {
	s.Header.references(prefix+"header", r)
	for i, card := range s.Cards {
		card.Header.references(fmt.Sprintf("%scards/%d/header", prefix, i), r)
	}
}

// Texts are the texts of all values.
func (s *SendTemplate) Texts() []string {
	out := append(s.Header.texts(), s.HeaderMedia)
	for _, key := range sortedKeys(s.Parameters) {
		out = append(out, s.Parameters[key])
	}
	for _, key := range sortedKeys(s.ButtonParameters) {
		out = append(out, s.ButtonParameters[key])
	}
	for _, key := range sortedKeys(s.Buttons) {
		out = append(out, s.Buttons[key].texts()...)
	}
	for _, card := range s.Cards {
		out = append(out, card.texts()...)
	}
	if s.Offer != nil {
		out = append(out, s.Offer.ExpiresAt)
	}
	return out
}

// ButtonAt is what is given for a button, by Buttons or by ButtonParameters, and where; given is false for nothing.
func (s *SendTemplate) ButtonAt(index int, b TemplateButton) (value ButtonValue, name string, given bool) {
	key := strconv.Itoa(index)
	if value, given = s.Buttons[key]; given {
		return value, "buttons/" + key, true
	}
	text, given := s.ButtonParameters[key]
	if b.Type == ButtonCopyCode {
		return ButtonValue{CouponCode: text}, "button_parameters", given
	}
	return ButtonValue{URLSuffix: text}, "button_parameters", given
}

// Setting is the setting that fills a place of the template: the first version had others for some of them.
func (s *SendTemplate) Setting(place string) string {
	if s.HeaderMedia != "" && strings.HasPrefix(place, "header/") {
		return "header_media"
	}
	rest, ok := strings.CutPrefix(place, "buttons/")
	key, _, _ := strings.Cut(rest, "/")
	if _, given := s.Buttons[key]; !ok || given {
		return place
	}
	if _, given := s.ButtonParameters[key]; given {
		return "button_parameters/" + key
	}
	return place
}

// HeaderFor is what is given for a header of the format, by Header or by HeaderMedia.
func (s *SendTemplate) HeaderFor(format string) HeaderValue {
	file := &HeaderFile{Link: s.HeaderMedia}
	switch {
	case s.HeaderMedia == "":
	case format == HeaderImage:
		return HeaderValue{Image: file}
	case format == HeaderVideo:
		return HeaderValue{Video: file}
	case format == HeaderDocument:
		return HeaderValue{Document: file}
	}
	return s.Header
}
