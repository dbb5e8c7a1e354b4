package activities

import (
	"cmp"
	"fmt"
	"strings"

	"cadenza/models"
)

// FreeMessage builds the free message of a step, of whatever kind; a step that sends none gives "". It is
// what builds messages when they are sent and when they are checked. Its error is an Unfit: a value that fits into no URL.
func FreeMessage(step models.Step, fill Fill) (kind string, m models.Outgoing, err error) {
	switch settings := step.Settings.(type) {
	case *models.SendMessage:
		kind, m, err = textOrMedia(settings, fill)
	case *models.SendButtons:
		var built *models.OutgoingButtons
		built, err = buttonsOf(settings, fill)
		kind, m = "buttons", models.Outgoing{Buttons: built}
	case *models.SendList:
		kind, m = "list", models.Outgoing{List: listOf(settings, fill)}
	default:
		kind, m, err = otherMessage(step.Settings, fill)
	}
	return kind, m, cmp.Or(err, fill.Tracker.problem())
}

func textOrMedia(step *models.SendMessage, fill Fill) (kind string, m models.Outgoing, err error) {
	text := fill.words(step.Worded(step.Text, fill.Languages))
	if step.Media == nil {
		return "text", models.Outgoing{Text: text}, nil
	}
	media := *step.Media
	media.Filename, media.Caption = fill.Text(media.Filename), fill.words(media.Caption)+text
	media.Link, err = fill.address("media/link", media.Link)
	return media.Type, models.Outgoing{Media: &media}, err
}

// Buttons and rows without an id of their own get their place as id. A title that a field's value
// makes too long is cut.

func buttonsOf(step *models.SendButtons, fill Fill) (*models.OutgoingButtons, error) {
	text := fill.Text
	header, file, err := fill.above(step.Header)
	out := &models.OutgoingButtons{
		Text: fill.words(step.Worded(step.Text, fill.Languages)), Header: header, HeaderMedia: file, Footer: text(step.Footer),
	}
	for i, b := range step.Buttons {
		if b.ID == "" {
			b.ID = fmt.Sprintf("button-%d", i+1)
		}
		out.Buttons = append(out.Buttons, models.Button{ID: b.ID, Text: title(b.Text, text, models.MaxButtonTitle)})
	}
	return out, err
}

func listOf(step *models.SendList, fill Fill) *models.OutgoingList {
	text := fill.Text
	out := &models.OutgoingList{
		Text: fill.words(step.Worded(step.Text, fill.Languages)), Header: text(step.Header), Footer: text(step.Footer),
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
