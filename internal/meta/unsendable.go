package meta

import (
	"regexp"
	"strings"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Unsendable returns what WhatsApp would refuse of a rendered message.
func Unsendable(m models.Outgoing) []models.Violation {
	var out []models.Violation
	for _, v := range whatsapp.ValidateContent(Message(m)) {
		out = append(out, models.Violation{Pointer: v.Pointer, Detail: v.Detail})
	}
	return out
}

// mergeField is a field in a text that a marketer wrote.
var mergeField = regexp.MustCompile(`%%[A-Z][A-Z0-9_]*%%`)

// UnsendableStep returns what WhatsApp would refuse of a step's free message, with the places as
// pointers into the step's settings (W8). It builds the message as a send does, with one letter in
// place of each field.
func UnsendableStep(step models.Step) []models.Violation {
	letters := map[string]string{}
	stand := func(s string) string {
		return mergeField.ReplaceAllStringFunc(s, func(code string) string {
			if letters[code] == "" {
				letters[code] = string(rune('\ue000' + len(letters))) // of its own, so that two titles stay two
			}
			return letters[code]
		})
	}
	fill := activities.Fill{Text: stand, URLPart: stand, URL: func(s string) (string, error) { return stand(s), nil }}
	kind, message, err := activities.FreeMessage(step, fill)
	if kind == "" || err != nil {
		return nil
	}
	out := Unsendable(message)
	for i, v := range out {
		out[i].Pointer = stepPointer(step, v.Pointer)
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
	"/list/header", "/header",
	"/list/body", "/text",
	"/list/footer", "/footer",
	"/list/button", "/button",
	"/list/sections", "/sections",
)

var lastTitle = regexp.MustCompile(`(/buttons/\d+|/rows/\d+)/title$`)

func stepPointer(step models.Step, pointer string) string {
	if message, ok := step.Settings.(*models.SendMessage); ok && pointer == "/media/caption" && message.Text != "" {
		return "/text"
	}
	if pointer == "/media/kind" {
		return "/media/type"
	}
	return lastTitle.ReplaceAllString(stepPlaces.Replace(pointer), "$1/text")
}
