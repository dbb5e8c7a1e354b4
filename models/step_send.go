package models

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// SendTemplate sends an approved template (A1).
type SendTemplate struct {
	Template string `json:"template"`
	// Language is used when the contact's own has no approved version.
	Language string `json:"language,omitempty"`
	// Parameters fill the body: "1", "2" … or the template's names.
	Parameters map[string]string `json:"parameters,omitempty"`
	// Header fills a text header; HeaderMedia is the link of a media header.
	Header      string `json:"header,omitempty"`
	HeaderMedia string `json:"header_media,omitempty"`
	// ButtonParameters are the suffixes of URL buttons, and the codes of buttons that copy one, by their index, "0" …
	ButtonParameters map[string]string `json:"button_parameters,omitempty"`
}

func (s *SendTemplate) validate(at string) []Violation {
	var out []Violation
	if s.Template == "" || len(s.Template) > 512 {
		out = append(out, Violation{at + "/template", "must be the name of a template"})
	}
	for _, key := range sortedKeys(s.Parameters) {
		out = append(out, partRule(at+"/parameters/"+escapePointer(key), s.Parameters[key], 1, MaxInteractiveBody)...)
	}
	for _, key := range sortedKeys(s.ButtonParameters) {
		if n, err := strconv.Atoi(key); err != nil || n < 0 || n > 9 {
			out = append(out, Violation{at + "/button_parameters/" + escapePointer(key), "must be the index of a button, 0 to 9"})
		}
	}
	out = append(out, languageRule(at+"/language", s.Language)...)
	return append(out, partRule(at+"/header", s.Header, 0, MaxHeader)...)
}

var languageForm = regexp.MustCompile(`^[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_[A-Z]{2,3}|_[0-9]{3})?$`)

// languageRule takes a language in whatever of its forms; "" is none.
func languageRule(at, code string) []Violation {
	if code != "" && !languageForm.MatchString(NormalLanguage(code)) {
		return []Violation{{at, "must be a language such as it or en_US"}}
	}
	return nil
}

var mergeField = regexp.MustCompile(`%%[A-Z][A-Z0-9_]*%%`)

// partRule is textRule for a part of a message, in which a field counts as one character and not as its
// code: how long its value will be nobody knows, and a title that it makes too long is cut.
func partRule(at, text string, least, most int) []Violation {
	return textRule(at, mergeField.ReplaceAllString(text, "x"), least, most)
}

func (s *SendTemplate) references(at string, r *References) {
	given := sortedKeys(s.Parameters)
	if given == nil {
		given = []string{}
	}
	r.Templates = append(r.Templates, TemplateReference{
		Name: s.Template, Language: s.Language, Given: given,
		HeaderText: s.Header != "", HeaderMedia: s.HeaderMedia != "", Buttons: sortedKeys(s.ButtonParameters), Pointer: at,
	})
}

// Texts are the parameters.
func (s *SendTemplate) Texts() []string {
	out := []string{s.Header, s.HeaderMedia}
	for _, key := range sortedKeys(s.Parameters) {
		out = append(out, s.Parameters[key])
	}
	for _, key := range sortedKeys(s.ButtonParameters) {
		out = append(out, s.ButtonParameters[key])
	}
	return out
}

// Fallback is the template sent instead of a free message when the window is closed (W3).
type Fallback struct {
	FallbackTemplate string `json:"fallback_template,omitempty"`
	FallbackLanguage string `json:"fallback_language,omitempty"`
	// FallbackParameters fill the template's body. Left out, each parameter is the contact's first name.
	FallbackParameters map[string]string `json:"fallback_parameters,omitempty"`
}

// Template returns the fallback as a template step; ok is false when there is none.
func (f Fallback) Template() (step SendTemplate, ok bool) {
	return SendTemplate{
		Template: f.FallbackTemplate, Language: f.FallbackLanguage, Parameters: f.FallbackParameters,
	}, f.FallbackTemplate != ""
}

func (f Fallback) references(at string, r *References) {
	if f.FallbackTemplate == "" {
		return
	}
	r.Templates = append(r.Templates, TemplateReference{
		Name: f.FallbackTemplate, Language: f.FallbackLanguage, Given: sortedKeys(f.FallbackParameters),
		Pointer: at + "/fallback_template",
	})
}

func (f Fallback) texts() []string {
	out := []string{"%%" + CodeFirstName + "%%"}
	for _, key := range sortedKeys(f.FallbackParameters) {
		out = append(out, f.FallbackParameters[key])
	}
	return out
}

// MediaKinds are the kinds of media a message may carry.
func mediaKinds() []string { return []string{"image", "video", "audio", "document", "sticker"} }

// Media is a file to send: exactly one of Link and ID.
type Media struct {
	Type     string `json:"type"`
	Link     string `json:"link,omitempty"`
	ID       string `json:"id,omitempty"`
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
	if (m.Link == "") == (m.ID == "") {
		out = append(out, Violation{at, "needs exactly one of link and id"})
	}
	if m.Link != "" && !strings.HasPrefix(m.Link, "https://") && !strings.HasPrefix(m.Link, "http://") {
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

// SendMessage sends free text, media, or media followed by nothing (A2). Text beside
// media is its caption.
type SendMessage struct {
	Text  string `json:"text,omitempty"`
	Media *Media `json:"media,omitempty"`
	Fallback
}

func (s *SendMessage) validate(at string) []Violation {
	if s.Media == nil {
		return partRule(at+"/text", s.Text, 1, MaxText)
	}
	out := s.Media.validate(at + "/media")
	if s.Text != "" && s.Media.Caption != "" {
		out = append(out, Violation{at + "/text", "beside media is its caption: give one of the two"})
	}
	if s.Text != "" && (s.Media.Type == "audio" || s.Media.Type == "sticker") {
		out = append(out, Violation{at + "/text", "is not possible with audio and stickers"})
	}
	return append(out, partRule(at+"/text", s.Text, 0, MaxCaption)...)
}

func (s *SendMessage) references(at string, r *References) { s.Fallback.references(at, r) }

// Texts are the text and, with media, its caption, link and name.
func (s *SendMessage) Texts() []string {
	out := append(s.texts(), s.Text)
	if s.Media != nil {
		out = append(out, s.Media.Caption, s.Media.Link, s.Media.Filename)
	}
	return out
}

// Button is one reply button. ID is what comes back beside the title; "" lets the engine choose.
type Button struct {
	ID   string `json:"id,omitempty"`
	Text string `json:"text"`
}

// SendButtons sends a text with one to three reply buttons (A3).
type SendButtons struct {
	Text    string   `json:"text"`
	Header  string   `json:"header,omitempty"`
	Footer  string   `json:"footer,omitempty"`
	Buttons []Button `json:"buttons"`
	Fallback
}

func (s *SendButtons) validate(at string) []Violation {
	out := partRule(at+"/text", s.Text, 1, MaxInteractiveBody)
	out = append(out, partRule(at+"/header", s.Header, 0, MaxHeader)...)
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
	return out
}

func (s *SendButtons) references(at string, r *References) { s.Fallback.references(at, r) }

// Texts are everything that the customer reads.
func (s *SendButtons) Texts() []string {
	out := append(s.texts(), s.Text, s.Header, s.Footer)
	for _, b := range s.Buttons {
		out = append(out, b.Text)
	}
	return out
}

// Row is one choice of a list.
type Row struct {
	ID          string `json:"id,omitempty"`
	Text        string `json:"text"`
	Description string `json:"description,omitempty"`
}

// Section groups rows under a title.
type Section struct {
	Title string `json:"title,omitempty"`
	Rows  []Row  `json:"rows"`
}

// SendList sends a text with a button that opens a list (A4).
type SendList struct {
	Text     string    `json:"text"`
	Header   string    `json:"header,omitempty"`
	Footer   string    `json:"footer,omitempty"`
	Button   string    `json:"button"`
	Sections []Section `json:"sections"`
	Fallback
}

func (s *SendList) validate(at string) []Violation {
	out := partRule(at+"/text", s.Text, 1, MaxListBody)
	out = append(out, partRule(at+"/header", s.Header, 0, MaxHeader)...)
	out = append(out, partRule(at+"/footer", s.Footer, 0, MaxFooter)...)
	out = append(out, partRule(at+"/button", s.Button, 1, MaxListButton)...)
	if len(s.Sections) < 1 || len(s.Sections) > MaxSections {
		out = append(out, Violation{at + "/sections", fmt.Sprintf("needs 1 to %d sections", MaxSections)})
	}
	rows, ids := 0, map[string]bool{}
	for i, section := range s.Sections {
		place := fmt.Sprintf("%s/sections/%d", at, i)
		out = append(out, section.validate(place, len(s.Sections) > 1, ids)...)
		rows += len(section.Rows)
	}
	if rows > MaxRows {
		out = append(out, Violation{at + "/sections", fmt.Sprintf("may hold %d rows in all", MaxRows)})
	}
	return out
}

func (s Section) validate(at string, titled bool, ids map[string]bool) []Violation {
	least := 0
	if titled {
		least = 1
	}
	out := partRule(at+"/title", s.Title, least, MaxSectionTitle)
	if len(s.Rows) == 0 {
		out = append(out, Violation{at + "/rows", "needs at least one row"})
	}
	for i, row := range s.Rows {
		place := fmt.Sprintf("%s/rows/%d", at, i)
		out = append(out, partRule(place+"/text", row.Text, 1, MaxRowTitle)...)
		out = append(out, partRule(place+"/description", row.Description, 0, MaxRowDescription)...)
		out = append(out, partRule(place+"/id", row.ID, 0, MaxRowID)...)
		if row.ID != "" && ids[row.ID] {
			out = append(out, Violation{place + "/id", "is the id of another row"})
		}
		ids[row.ID] = true
	}
	return out
}

func (s *SendList) references(at string, r *References) { s.Fallback.references(at, r) }

// Texts are everything that the customer reads.
func (s *SendList) Texts() []string {
	out := append(s.texts(), s.Text, s.Header, s.Footer, s.Button)
	for _, section := range s.Sections {
		out = append(out, section.Title)
		for _, row := range section.Rows {
			out = append(out, row.Text, row.Description)
		}
	}
	return out
}
