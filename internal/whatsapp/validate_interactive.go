package whatsapp

import (
	"fmt"
	"strings"
)

func (v *violations) buttons(b Buttons) {
	if h := b.Header; h != nil {
		v.header("/buttons/header", *h)
	}
	v.text("/buttons/body", b.Body, 1, MaxBody)
	v.text("/buttons/footer", b.Footer, 0, MaxFooter)
	if n := len(b.Buttons); n < 1 || n > MaxButtons {
		v.add("/buttons/buttons", "must have 1 to %d buttons", MaxButtons)
	}
	titles, ids := seen{}, seen{}
	for i, button := range b.Buttons {
		at := fmt.Sprintf("/buttons/buttons/%d", i)
		v.text(at+"/title", button.Title, 1, MaxButtonTitle)
		v.unique(at+"/title", button.Title, titles)
		v.id(at+"/id", button.ID, MaxButtonID)
		v.unique(at+"/id", button.ID, ids)
	}
}

func (v *violations) header(at string, h Header) {
	switch {
	case h.Media != nil && h.Text != "":
		v.add(at, "must have either a text or a file, not both")
	case h.Media == nil:
		v.text(at+"/text", h.Text, 1, MaxHeader)
	case h.Media.Kind != Image && h.Media.Kind != Video && h.Media.Kind != Document:
		v.add(at+"/media/kind", "must be image, video or document")
	default:
		v.media(at+"/media", *h.Media)
		if h.Media.Caption != "" {
			v.add(at+"/media/caption", "is not possible above buttons")
		}
	}
}

func (v *violations) list(l List) {
	v.text("/list/header", l.Header, 0, MaxHeader)
	v.text("/list/body", l.Body, 1, MaxListBody)
	v.text("/list/footer", l.Footer, 0, MaxFooter)
	v.text("/list/button", l.Button, 1, MaxListButton)
	if n := len(l.Sections); n < 1 || n > MaxSections {
		v.add("/list/sections", "must have 1 to %d sections", MaxSections)
	}
	rows, ids := 0, seen{}
	for i, section := range l.Sections {
		v.section(fmt.Sprintf("/list/sections/%d", i), section, len(l.Sections) > 1, ids)
		rows += len(section.Rows)
	}
	if rows > MaxRows {
		v.add("/list/sections", "must have at most %d rows in all", MaxRows)
	}
}

func (v *violations) section(at string, s Section, titled bool, ids seen) {
	least := 0
	if titled {
		least = 1
	}
	v.text(at+"/title", s.Title, least, MaxSectionTitle)
	if len(s.Rows) == 0 {
		v.missing(at+"/rows", "needs at least one row")
	}
	for i, row := range s.Rows {
		at := fmt.Sprintf("%s/rows/%d", at, i)
		v.text(at+"/title", row.Title, 1, MaxRowTitle)
		v.text(at+"/description", row.Description, 0, MaxRowDescription)
		v.id(at+"/id", row.ID, MaxRowID)
		v.unique(at+"/id", row.ID, ids)
	}
}

func (v *violations) id(at, id string, most int) {
	v.text(at, id, 1, most)
	if id != strings.TrimSpace(id) {
		v.add(at, "must not begin or end with a space")
	}
}

type seen map[string]bool

func (v *violations) unique(at, value string, before seen) {
	if value != "" && before[value] {
		v.add(at, "must be unique in the message")
	}
	before[value] = true
}
