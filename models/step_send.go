package models

import (
	"regexp"
	"slices"
)

// WhatsApp's limits, in characters unless said otherwise (Meta, Cloud API reference).
const (
	MaxText            = 4096
	MaxInteractiveBody = 1024
	MaxListBody        = 4096
	MaxCaption         = 1024
	MaxHeader          = 60
	MaxFooter          = 60
	MaxButtons         = 3 // buttons
	MaxButtonTitle     = 20
	MaxButtonID        = 256
	MaxListButton      = 20
	MaxSections        = 10 // sections
	MaxRows            = 10 // rows of all sections together
	MaxSectionTitle    = 24
	MaxRowTitle        = 24
	MaxRowDescription  = 72
	MaxRowID           = 200
)

// partRule is textRule for a part of a message, in which a field counts as one character and not as its
// code: how long its value will be nobody knows, and a title that it makes too long is cut.
func partRule(at, text string, least, most int) []Violation {
	return textRule(at, plainFields(text), least, most)
}

var languageForm = regexp.MustCompile(`^[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_[A-Z]{2,3}|_[0-9]{3})?$`)

// languageRule takes a language in whatever of its forms; "" is none.
func languageRule(at, code string) []Violation {
	if code != "" && !languageForm.MatchString(NormalLanguage(code)) {
		return []Violation{{at, "must be a language such as it or en_US"}}
	}
	return nil
}

// Fallback is the template sent instead of a free message when the window is closed (W3).
type Fallback struct {
	FallbackTemplate string `json:"fallback_template,omitempty"`
	FallbackLanguage string `json:"fallback_language,omitempty"`
	// FallbackParameters fill the template's body. Left out, each parameter is the contact's first name.
	FallbackParameters map[string]string `json:"fallback_parameters,omitempty"`
	// The others fill its header, buttons, cards and offer, as SendTemplate's do.
	FallbackHeader  HeaderValue            `json:"fallback_header,omitzero"`
	FallbackButtons map[string]ButtonValue `json:"fallback_buttons,omitempty"`
	FallbackCards   []CardValue            `json:"fallback_cards,omitempty"`
	FallbackOffer   *OfferValue            `json:"fallback_offer,omitempty"`
}

// Template returns the fallback as a template step; ok is false when there is none.
func (f Fallback) Template() (step SendTemplate, ok bool) {
	return SendTemplate{
		Template: f.FallbackTemplate, Language: f.FallbackLanguage, Parameters: f.FallbackParameters,
		Header: f.FallbackHeader, Buttons: f.FallbackButtons, Cards: f.FallbackCards, Offer: f.FallbackOffer,
		defaults: true,
	}, f.FallbackTemplate != ""
}

// validateFallback is what is wrong with the values of the fallback's header, buttons, cards and offer by themselves.
func (f Fallback) validateFallback(at string) []Violation {
	values, _ := f.Template()
	values.Parameters = nil // the first version took any
	return values.validateValues(at + "/fallback_")
}

func (f Fallback) references(at string, r *References) {
	if f.FallbackTemplate == "" {
		return
	}
	values, _ := f.Template()
	r.Templates = append(r.Templates, TemplateReference{
		Name: f.FallbackTemplate, Language: f.FallbackLanguage, Values: values, Pointer: at + "/fallback_template",
	})
	values.fileReferences(at+"/fallback_", r)
}

func (f Fallback) texts() []string {
	values, _ := f.Template()
	return append([]string{"%%" + CodeFirstName + "%%"}, values.Texts()...)
}

// mediaKinds are the kinds of media a message may carry.
func mediaKinds() []string { return []string{"image", "video", "audio", "document", "sticker"} }

// Media is a file to send: exactly one of Link, ID and MediaID.
type Media struct {
	Type string `json:"type"`
	Link string `json:"link,omitempty"`
	// ID is WhatsApp's, of a file that somebody else uploaded for the number. MediaID is that of a file of ours; it is
	// uploaded for the number when it is first sent.
	ID       string `json:"id,omitempty"`
	MediaID  string `json:"media_id,omitempty"`
	Caption  string `json:"caption,omitempty"`
	Filename string `json:"filename,omitempty"`
}

func (m *Media) validate(at string) []Violation {
	if m == nil {
		return nil
	}
	var out []Violation
	if !slices.Contains(mediaKinds(), m.Type) {
		out = append(out, Violation{at + "/type", "must be image, video, audio, document or sticker"})
	}
	if !exactlyOne(m.Link, m.ID, m.MediaID) {
		out = append(out, Violation{at, "needs exactly one of link, id and media_id"})
	}
	if m.Link != "" && !isWebAddress(m.Link) {
		out = append(out, Violation{at + "/link", "must be an http or https address"})
	}
	if m.Caption != "" && (m.Type == "audio" || m.Type == "sticker") {
		out = append(out, Violation{at + "/caption", "is not possible with audio and stickers"})
	}
	if m.Filename != "" && m.Type != "document" {
		out = append(out, Violation{at + "/filename", "is for documents only"})
	}
	return append(out, partRule(at+"/caption", m.Caption, 0, MaxCaption)...)
}
