package meta

import (
	"encoding/json"
	"strings"

	"cadenza/activities"
	"cadenza/models"
)

// Renderer fills fields into texts.
type Renderer interface {
	Text(s string, values map[string]string) string
	URL(s string, values map[string]string) (string, error)
	URLPart(s string, values map[string]string) string
	JSON(doc json.RawMessage, values map[string]string) (json.RawMessage, error)
}

// standIn fills fields where there is no contact who has values.
type standIn struct {
	render Renderer
	// words lets the words of a field stand instead of it, where it has any.
	words bool
	// text stands for the value of a field in a text, link where that is a whole address, part elsewhere in one.
	text func(code string) string
	part func(code string) string
	link string
}

// nobodys is a code that no contact has a value of.
const nobodys = "META.nobody-has-this"

// given prepares a text: which values its fields have. Those whose words stand instead have none.
func (s standIn) given(text string, like func(code string) string) (string, map[string]string) {
	values := map[string]string{}
	text = models.MergeField.ReplaceAllStringFunc(text, func(found string) string {
		parts := models.MergeField.FindStringSubmatch(found)
		if s.words && !models.Blank(strings.TrimPrefix(parts[2], "|")) {
			return "%%" + nobodys + parts[2] + "%%"
		}
		values[parts[1]] = like(parts[1])
		return found
	})
	return text, values
}

func (s standIn) fill() activities.Fill {
	fixed := func(otherwise string) func(string) string {
		return func(text string) string {
			text, values := s.given(text, s.text)
			if len(values) > 0 { // any value may come
				return otherwise
			}
			return s.render.Text(text, nil)
		}
	}
	return activities.Fill{
		Text:   func(text string) string { return s.render.Text(s.given(text, s.text)) },
		Number: fixed("0"), Moment: fixed("now+P1D"),
		URL:     s.url,
		URLPart: func(text string) string { return s.render.URLPart(s.given(text, s.part)) },
		JSON: func(doc json.RawMessage) (json.RawMessage, error) {
			text, values := s.given(string(doc), s.text)
			return s.render.JSON(json.RawMessage(text), values)
		},
	}
}

// url fills a link. A field that is the whole of it is an address, and one in the host is a name, by which no link leads inside.
func (s standIn) url(text string) (string, error) {
	if models.MergeField.FindString(text) == text { // its words may be an address, and are none of the text around it
		return s.render.URL(s.given(text, func(string) string { return s.link }))
	}
	const aField = "%%"
	_, after, _ := strings.Cut(models.MergeField.ReplaceAllLiteralString(text, aField), "://")
	host, _, _ := strings.Cut(strings.NewReplacer("?", "/", "#", "/").Replace(after), "/")
	like := s.part
	if strings.Contains(host, aField) {
		like = func(string) string { return "x.example" }
	}
	return s.render.URL(s.given(text, like))
}

// valued is the way in which each field has a value.
func (c Checks) valued() activities.Fill { return c.standIns()[0] }

// standIns are the two ways in which a message is built to look at it: each field has a value, of one letter; and no field that has
// words has one.
func (c Checks) standIns() []activities.Fill {
	letters := map[string]string{}
	letter := func(code string) string {
		if letters[code] == "" {
			letters[code] = string(rune('\ue000' + len(letters))) // of its own, so that two titles stay two
		}
		return letters[code]
	}
	s := standIn{
		render: c.Render, text: letter, part: func(string) string { return "x" }, link: "https://x.example/",
	}
	spoken := s
	spoken.words = true
	return []activities.Fill{s.fill(), spoken.fill()}
}

// samples show a message to whoever writes it.
func (c Checks) samples() activities.Fill {
	return standIn{render: c.Render, words: true, text: sample, part: sample, link: "https://example.com/"}.fill()
}

// sample is a value of a field that a person recognises.
func sample(code string) string {
	known := map[string]string{
		models.CodeFirstName: "Ada", models.CodeLastName: "Rossi", models.CodeEmail: "ada@example.com",
		models.CodePhone: models.MadeUpPhone, models.CodeLanguage: "it", models.CodeAccountName: "Shop",
	}
	if value, ok := known[code]; ok {
		return value
	}
	return strings.ToLower(strings.ReplaceAll(code[strings.LastIndex(code, ".")+1:], "_", " "))
}
