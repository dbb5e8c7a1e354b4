package activities

import (
	"encoding/json"
	"fmt"
	"strings"

	"cadenza/models"
)

// Fill puts values into the texts of a message, by the syntax that they enter.
type Fill struct {
	Text    func(s string) string
	URL     func(s string) (string, error)
	URLPart func(s string) string
	// JSON fills every text in a JSON document.
	JSON func(doc json.RawMessage) (json.RawMessage, error)
	// Languages are those of the reader, the best first.
	Languages []string
}

// FreeMessage builds the free message of a step, of whatever kind; a step that sends none gives "". It is
// what builds messages when they are sent and when they are checked. Its error is a value that fits into no URL.
func FreeMessage(step models.Step, fill Fill) (kind string, m models.Outgoing, err error) {
	switch settings := step.Settings.(type) {
	case *models.SendMessage:
		return textOrMedia(settings, fill)
	case *models.SendButtons:
		return "buttons", models.Outgoing{Buttons: buttonsOf(settings, fill)}, nil
	case *models.SendList:
		return "list", models.Outgoing{List: listOf(settings, fill)}, nil
	}
	return otherMessage(step.Settings, fill)
}

func textOrMedia(step *models.SendMessage, fill Fill) (kind string, m models.Outgoing, err error) {
	text := fill.Text(step.Worded(step.Text, fill.Languages))
	if step.Media == nil {
		return "text", models.Outgoing{Text: text}, nil
	}
	media := *step.Media
	media.Filename, media.Caption = fill.Text(media.Filename), fill.Text(media.Caption)+text
	if media.Link != "" {
		media.Link, err = fill.URL(media.Link)
	}
	return media.Type, models.Outgoing{Media: &media}, err
}

// Buttons and rows without an id of their own get their place as id. A title that a field's value
// makes too long is cut.

func buttonsOf(step *models.SendButtons, fill Fill) *models.OutgoingButtons {
	text := fill.Text
	out := &models.OutgoingButtons{
		Text: text(step.Worded(step.Text, fill.Languages)), Header: text(step.Header), Footer: text(step.Footer),
	}
	for i, b := range step.Buttons {
		if b.ID == "" {
			b.ID = fmt.Sprintf("button-%d", i+1)
		}
		out.Buttons = append(out.Buttons, models.Button{ID: b.ID, Text: title(b.Text, text, models.MaxButtonTitle)})
	}
	return out
}

func listOf(step *models.SendList, fill Fill) *models.OutgoingList {
	text := fill.Text
	out := &models.OutgoingList{
		Text: text(step.Worded(step.Text, fill.Languages)), Header: text(step.Header), Footer: text(step.Footer),
		Button: title(step.Button, text, models.MaxListButton),
	}
	for i, section := range step.Sections {
		rows := make([]models.Row, len(section.Rows))
		for j, row := range section.Rows {
			if row.ID == "" {
				row.ID = fmt.Sprintf("row-%d-%d", i+1, j+1)
			}
			rows[j] = models.Row{ID: row.ID, Text: title(row.Text, text, models.MaxRowTitle), Description: text(row.Description)}
		}
		out.Sections = append(out.Sections, models.Section{Title: title(section.Title, text, models.MaxSectionTitle), Rows: rows})
	}
	return out
}

// title fills a title and cuts what its values make too long. One that is too long by itself stays,
// and is refused.
func title(s string, text func(string) string, most int) string {
	filled := text(s)
	letters := []rune(filled)
	if len(letters) <= most || filled == s {
		return filled
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}
