package meta

import (
	"encoding/json"
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

// UnsendableStep returns what WhatsApp would refuse of a step's free message, with the places as
// pointers into the step's settings (W8). It builds the message as a send does, with one letter in
// place of each field.
func UnsendableStep(step models.Step) []models.Violation {
	letters := map[string]string{}
	stand := func(s string) string {
		return models.MergeField.ReplaceAllStringFunc(s, func(code string) string {
			if letters[code] == "" {
				letters[code] = string(rune('\ue000' + len(letters))) // of its own, so that two titles stay two
			}
			return letters[code]
		})
	}
	fill := activities.Fill{
		Text: stand, URLPart: stand, URL: func(s string) (string, error) { return stand(s), nil },
		JSON: func(doc json.RawMessage) (json.RawMessage, error) { return json.RawMessage(stand(string(doc))), nil },
	}
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

// unsendableIn is UnsendableStep in one language.
func unsendableIn(step models.Step, fill activities.Fill) []models.Violation {
	kind, message, err := activities.FreeMessage(step, fill)
	if kind == "" || err != nil {
		return nil
	}
	if message.Reaction != "" {
		message.ReplyTo = "wamid" // that of whatever the contact wrote last
	}
	var out []models.Violation
	for _, v := range Unsendable(message) {
		if place, ok := step.Settings.(*models.SendLocation); ok && place.FilledLater(v.Pointer) {
			continue
		}
		out = append(out, models.Violation{Pointer: stepPointer(step, v.Pointer), Detail: v.Detail})
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
	"/list/header", "/header",
	"/list/body", "/text",
	"/list/footer", "/footer",
	"/list/button", "/button",
	"/list/sections", "/sections",
)

var lastTitle = regexp.MustCompile(`(/buttons/\d+|/rows/\d+)/title$`)

func stepPointer(step models.Step, pointer string) string {
	if message, ok := step.Settings.(*models.SendMessage); ok && pointer == "/media/caption" && message.Media.Caption == "" {
		return "/text"
	}
	if pointer == "/media/kind" {
		return "/media/type"
	}
	return lastTitle.ReplaceAllString(stepPlaces.Replace(pointer), "$1/text")
}
