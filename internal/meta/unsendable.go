package meta

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Unsendable returns what WhatsApp would refuse of a rendered message.
func Unsendable(m models.Outgoing) []models.Violation {
	var out []models.Violation
	if i := m.Interactive; i != nil && i.Link != nil && i.Link.Target != "" { // what is ours needs no look, where it leads does
		led, link := *i, *i.Link
		link.URL = link.Target
		led.Link, m.Interactive = &link, &led
	}
	for _, v := range whatsapp.ValidateContent(Message(m)) {
		out = append(out, models.Violation{Pointer: v.Pointer, Detail: v.Detail})
	}
	return out
}

// Checks says what can never be sent, whoever it is for (W8). It builds each message as a send does, twice: with something that is as
// short as a value can be in place of each field, and as it is for whom nothing is known, with the words that stand instead. What
// it finds is wrong by what was written; the value of a field alone can only be wrong when it is sent.
type Checks struct {
	Render Renderer
	// PublicURL is the address of ours that tracked links lead to, without a slash at its end. Unreached says that no phone
	// reaches it, so that nothing can be tracked.
	PublicURL string
	Unreached bool
}

// Step returns what WhatsApp would refuse of a step's free message, with the places as pointers into the step's settings.
func (c Checks) Step(step models.Step) []models.Violation {
	var out []models.Violation
	for _, fill := range c.standIns() {
		out = also(out, c.step(step, fill))
	}
	if free, ok := step.Settings.(models.FreeStep); ok && c.Unreached && free.Tracks() {
		out = also(out, []models.Violation{{Pointer: "/track_links", Detail: whatsapp.Unreached}})
	}
	return also(out, trackedInside(step))
}

func (c Checks) step(step models.Step, fill activities.Fill) []models.Violation {
	out := unsendableIn(step, fill)
	free, ok := step.Settings.(models.FreeStep)
	if !ok {
		return out
	}
	for _, language := range free.Wordings() {
		fill.Languages = []string{language}
		for _, v := range unsendableIn(step, fill) {
			if v.Pointer == "/text" {
				out = append(out, models.Violation{Pointer: models.TextPointer(language), Detail: v.Detail})
			}
		}
	}
	return out
}

// Template returns what WhatsApp would refuse of a template with the values of a step, with the places as Misfits of a template has
// them. The values fit the template.
func (c Checks) Template(t models.Template, values models.SendTemplate, now time.Time) []models.Violation {
	out := t.Strays(c.PublicURL)
	for _, fill := range c.standIns() {
		out = also(out, filledTemplate(t, values, fill, now))
	}
	return out
}

// Use is Template for a use of it. Of one that is under way only what nobody can be sent counts: words may not be needed, and an
// offer that has ended was one when the sends began.
func (c Checks) Use(t models.Template, ref models.TemplateReference, now time.Time) []models.Violation {
	if !ref.UnderWay {
		return c.Template(t, ref.Values, now)
	}
	values := ref.Values
	if values.Offer != nil {
		values.Offer = &models.OfferValue{ExpiresAt: "now+P1D"}
	}
	return filledTemplate(t, values, c.valued(), now)
}

// filledTemplate is what WhatsApp would refuse of a template that is filled so.
func filledTemplate(t models.Template, values models.SendTemplate, fill activities.Fill, now time.Time) []models.Violation {
	filled, unfilled := activities.FillTemplate(t, values, fill, now)
	if len(unfilled) == 0 {
		return unsendableTemplate(filled, values)
	}
	var out []models.Violation
	for _, u := range unfilled {
		out = append(out, models.Violation{Pointer: u.Place, Detail: u.Detail})
	}
	return out
}

// also adds what is wrong at other places.
func also(out, more []models.Violation) []models.Violation {
	for _, v := range more {
		if !slices.ContainsFunc(out, func(known models.Violation) bool { return known.Pointer == v.Pointer }) {
			out = append(out, v)
		}
	}
	return out
}

// trackedInside are links in texts that are to be tracked and lead into a network: nobody outside is led there from here.
// The link of a button is looked at as that of any other.
func trackedInside(step models.Step) []models.Violation {
	linking, ok := step.Settings.(models.LinkingStep)
	if !ok {
		return nil
	}
	var out []models.Violation
	for _, l := range linking.TrackedLinks() {
		if l.Pointer != "/url" && whatsapp.LeadsInside(models.MergeField.ReplaceAllLiteralString(l.Link, "x")) {
			out = append(out, models.Violation{
				Pointer: l.Pointer, Detail: "has a link that cannot be tracked: it must lead to a host on the Internet",
			})
		}
	}
	return out
}

// unsendableIn is what WhatsApp would refuse of a step's free message, filled so.
func unsendableIn(step models.Step, fill activities.Fill) []models.Violation {
	kind, message, err := activities.FreeMessage(step, fill)
	if unfit, ok := errors.AsType[*activities.Unfit](err); ok {
		return []models.Violation{{Pointer: "/" + unfit.Place, Detail: "no value makes this fit to be sent"}}
	}
	if kind == "" {
		return nil
	}
	if message.Reaction != "" {
		message.ReplyTo = "wamid" // that of whatever the contact wrote last
	}
	var out []models.Violation
	for _, v := range Unsendable(message) {
		out = append(out, models.Violation{Pointer: stepPointer(step, message, v.Pointer), Detail: v.Detail})
	}
	return out
}

// stepPlaces are the places of a message's parts in the settings of its step, by prefix; the longest come first.
var stepPlaces = strings.NewReplacer(
	"/text/body", "/text",
	"/buttons/header/text", "/header",
	"/buttons/header", "/header",
	"/buttons/body", "/text",
	"/buttons/footer", "/footer",
	"/buttons/buttons", "/buttons",
	"/interactive/header/text", "/header",
	"/interactive/header", "/header",
	"/interactive/body", "/text",
	"/interactive/footer", "/footer",
	"/interactive/link", "",
	"/interactive/flow/id", "/flow_id",
	"/interactive/flow", "",
	"/interactive/products", "",
	"/location", "",
	"/reaction", "",
	"/list/header", "/header",
	"/list/body", "/text",
	"/list/footer", "/footer",
	"/list/button", "/button",
	"/list/sections", "/sections",
)

var lastTitle = regexp.MustCompile(`(/buttons/\d+|/rows/\d+)/title$`)

func stepPointer(step models.Step, message models.Outgoing, pointer string) string {
	switch settings := step.Settings.(type) {
	case *models.SendMessage:
		if pointer == "/media/caption" && settings.Media.Caption == "" {
			return "/text"
		}
	case *models.SendSticker:
		return strings.TrimPrefix(pointer, "/media")
	}
	if pointer == "/media/kind" {
		return "/media/type"
	}
	place := lastTitle.ReplaceAllString(stepPlaces.Replace(pointer), "$1/text")
	if rest, ok := strings.CutPrefix(place, "/header/media"); ok {
		return "/header/" + fileAbove(message) + rest
	}
	return place
}

// fileAbove is the kind of the file above a message.
func fileAbove(m models.Outgoing) string {
	switch {
	case m.Buttons != nil && m.Buttons.HeaderMedia != nil:
		return m.Buttons.HeaderMedia.Type
	case m.Interactive != nil && m.Interactive.HeaderMedia != nil:
		return m.Interactive.HeaderMedia.Type
	}
	return ""
}
