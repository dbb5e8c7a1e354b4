package meta

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// TestWhatCanNeverBeSentIsRefusedByWhatBuildsTheMessage is W8: what the builder and its rules refuse with a
// letter for each field is refused when it is saved, with the place in the step.
func TestWhatCanNeverBeSentIsRefusedByWhatBuildsTheMessage(t *testing.T) {
	t.Parallel()
	buttons := func(b ...models.Button) models.StepSettings { return &models.SendButtons{Text: "x", Buttons: b} }
	rows := func(r ...models.Row) models.StepSettings {
		return &models.SendList{Text: "x", Button: "b", Sections: []models.Section{{Rows: r}}}
	}
	media := func(m models.Media) models.StepSettings { return &models.SendMessage{Media: &m} }
	for name, c := range map[string]struct {
		settings models.StepSettings
		want     []string
	}{
		"an id that equals a generated one": {
			buttons(models.Button{ID: "button-2", Text: "a"}, models.Button{Text: "b"}), []string{"/buttons/1/id"},
		},
		"a row's id that equals one": {
			rows(models.Row{ID: "row-1-2", Text: "a"}, models.Row{Text: "b"}), []string{"/sections/0/rows/1/id"},
		},
		"blanks around an id":      {buttons(models.Button{ID: " a", Text: "a"}), []string{"/buttons/0/id"}},
		"blanks around a row's id": {rows(models.Row{ID: "a\t", Text: "a"}), []string{"/sections/0/rows/0/id"}},
		"a link without a host":    {media(models.Media{Type: "image", Link: "https://"}), []string{"/media/link"}},
		"a link that is a path":    {media(models.Media{Type: "document", Link: "http:///a.pdf"}), []string{"/media/link"}},
		"two titles of the same field": {
			buttons(models.Button{Text: "%%CITY%%"}, models.Button{Text: "%%CITY%%"}), []string{"/buttons/1/text"},
		},
		"a header of nothing to see": {
			&models.SendButtons{Text: "x", Header: models.HeaderValue{Text: "\u200b"}, Buttons: []models.Button{{Text: "a"}}},
			[]string{"/header"},
		},
		"a file's name that is too long": {
			media(models.Media{Type: "document", Link: "https://a.example/x", Filename: strings.Repeat("n", 241)}),
			[]string{"/media/filename"},
		},
		"titles of two fields":   {buttons(models.Button{Text: "%%CITY%%"}, models.Button{Text: "%%PHONE%%"}), nil},
		"a long code in a title": {buttons(models.Button{Text: "Da %%A_FIELD_WITH_A_VERY_LONG_CODE%%"}), nil},
		"a link with a field":    {media(models.Media{Type: "image", Link: "https://a.example/%%CITY%%.png"}), nil},
		"a text":                 {&models.SendMessage{Text: "ciao"}, nil},
		"no message":             {&models.ChangeTags{Tags: []string{"x"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, v := range checks().Step(models.Step{Settings: c.settings}) {
				got = append(got, v.Pointer)
			}
			require.Equal(t, c.want, got)
		})
	}
}
