package whatsapp

import (
	"fmt"
	"regexp"
	"unicode/utf8"

	"cadenza/models"
)

// Violation is one thing that WhatsApp would refuse. It never holds a value of the message.
type Violation struct {
	// Pointer is a JSON pointer into Message in snake case, such as "/buttons/buttons/0/title".
	Pointer string
	Detail  string
	// Missing reports that the value is absent, not wrong.
	Missing bool
}

var (
	e164         = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	scopedUser   = regexp.MustCompile(`^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$`)
	templateName = regexp.MustCompile(`^[a-z0-9_]+$`)
	languageCode = regexp.MustCompile(`^[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_[A-Z]{2,3}|_[0-9]{3})?$`)
)

// Validate lists what WhatsApp would refuse of the message alone. It does not know windows or templates.
func Validate(m Message) []Violation {
	var v violations
	v.address(m)
	return append(v, ValidateContent(m)...)
}

// ValidateContent is Validate for a message that has no recipient yet.
func ValidateContent(m Message) []Violation {
	var v violations
	v.envelope(m)
	if m.Text != nil {
		v.text("/text/body", m.Text.Body, 1, MaxText)
	}
	if m.Media != nil {
		v.media("/media", *m.Media)
	}
	if m.Template != nil {
		v.template(*m.Template)
	}
	if m.Buttons != nil {
		v.buttons(*m.Buttons)
	}
	if m.List != nil {
		v.list(*m.List)
	}
	if m.Interactive != nil {
		v.interactive(*m.Interactive)
	}
	if m.Location != nil {
		v.place("/location", *m.Location)
	}
	v.contacts(m.Contacts)
	if m.Reaction != nil {
		v.reaction(*m.Reaction)
	}
	return v
}

type violations []Violation

func (v *violations) add(pointer, format string, args ...any) {
	*v = append(*v, Violation{Pointer: pointer, Detail: fmt.Sprintf(format, args...)})
}

func (v *violations) missing(pointer, detail string) {
	*v = append(*v, Violation{Pointer: pointer, Detail: detail, Missing: true})
}

// text checks a length in code points; least 1 makes the text required.
func (v *violations) text(pointer, s string, least, most int) {
	if models.Blank(s) {
		if least > 0 {
			v.missing(pointer, "is required")
		}
		return
	}
	if n := utf8.RuneCountInString(s); n > most {
		v.add(pointer, "must be at most %d characters long", most)
	}
}

func (v *violations) address(m Message) {
	switch {
	case m.To == "" && m.Recipient == "":
		v.missing("/to", "is required")
	case m.To != "" && !e164.MatchString(m.To):
		v.add("/to", "must be a phone number with plus and country code")
	case m.To == "" && !scopedUser.MatchString(m.Recipient):
		v.add("/recipient", "must be a business-scoped user id")
	}
}

func (v *violations) envelope(m Message) {
	if len(m.CallbackData) > MaxCallbackData {
		v.add("/callback_data", "must be at most %d bytes long", MaxCallbackData)
	}
	contents := 0
	for _, set := range []bool{
		m.Text != nil, m.Media != nil, m.Template != nil, m.Buttons != nil, m.List != nil, m.Interactive != nil, m.Location != nil,
		len(m.Contacts) > 0, m.Reaction != nil,
	} {
		if set {
			contents++
		}
	}
	if contents != 1 {
		v.add("", "must have exactly one content")
	}
}

func (v *violations) media(at string, m Media) {
	if !m.Kind.Valid() {
		v.add(at+"/kind", "must be image, video, audio, document or sticker")
	}
	switch {
	case m.ID == "" && m.Link == "":
		v.missing(at, "needs a link or an id")
	case m.ID != "" && m.Link != "":
		v.add(at, "must have either a link or an id, not both")
	case m.Link != "" && !webLink(m.Link):
		v.add(at+"/link", "must be an http or https address")
	case m.Link != "" && LeadsInside(m.Link):
		v.add(at+"/link", "must lead to a public address")
	}
	v.text(at+"/caption", m.Caption, 0, MaxCaption)
	v.text(at+"/filename", m.Filename, 0, MaxFilename)
	if m.Caption != "" && (m.Kind == Audio || m.Kind == Sticker) {
		v.add(at+"/caption", "is not possible for this kind")
	}
	if m.Filename != "" && m.Kind != Document {
		v.add(at+"/filename", "is possible for documents only")
	}
}
