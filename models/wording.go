package models

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Wording is a text, or one for each of some languages. In JSON it is a text, or an object of texts by language.
type Wording struct {
	Text string
	Translated
}

// Empty reports whether it says nothing.
func (w Wording) Empty() bool { return Blank(w.Text) && len(w.ByLanguage) == 0 }

// MarshalJSON writes a text, or the texts by language.
func (w Wording) MarshalJSON() ([]byte, error) {
	if len(w.ByLanguage) > 0 {
		return json.Marshal(w.ByLanguage)
	}
	return json.Marshal(w.Text)
}

// UnmarshalJSON reads either form.
func (w *Wording) UnmarshalJSON(data []byte) error {
	*w = Wording{}
	into := any(&w.Text)
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		into = &w.ByLanguage
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("a text, or an object of texts by language: %w", err)
	}
	return nil
}

// validate returns what is wrong with the texts; nothing written at all is nothing to say.
func (w Wording) validate(at string) []Violation {
	if len(w.ByLanguage) == 0 {
		return partRule(at, w.Text, 0, MaxText)
	}
	var out []Violation
	for _, language := range w.Wordings() {
		place := at + "/" + escapePointer(language)
		if language == "" {
			out = append(out, Violation{place, "must be a language such as it or en_US"})
		}
		out = append(out, languageRule(place, language)...)
		out = append(out, partRule(place, w.ByLanguage[language], 1, MaxText)...)
	}
	return out
}

// Step is the step that sends the text.
func (w Wording) Step() Step {
	return Step{Kind: KindSendMessage, Settings: &SendMessage{Text: w.Text, Translated: w.Translated}}
}
