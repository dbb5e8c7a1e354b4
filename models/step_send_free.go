package models

// FreeStep are the settings of a step that sends a message which is no template, and so only inside the window (W3).
type FreeStep interface {
	StepSettings
	// Alternative is what is sent when the window is closed.
	Alternative() Fallback
	// Wordings are the languages in which the step has a text of its own, sorted.
	Wordings() []string
	// Quotes reports whether it answers the contact's newest message.
	Quotes() bool
	// Tracks reports whether its links are tracked.
	Tracks() bool
}

// QuoteLast is the one message that a free message may quote: the contact's newest.
const QuoteLast = "last"

// Quoting is a free message that may quote.
type Quoting struct {
	// ReplyTo is QuoteLast, or "" for no quote.
	ReplyTo string `json:"reply_to,omitempty"`
}

// Quotes reports whether it quotes the contact's newest message.
func (q Quoting) Quotes() bool { return q.ReplyTo == QuoteLast }

func (q Quoting) validateQuote(at string) []Violation {
	if q.ReplyTo != "" && q.ReplyTo != QuoteLast {
		return []Violation{{at + "/reply_to", "must be last"}}
	}
	return nil
}

// Alternative is the fallback itself.
func (f Fallback) Alternative() Fallback { return f }

// Translated are the texts of a free message in other languages than its step's own.
type Translated struct {
	// ByLanguage are the texts by language, "it", "en_US" …
	ByLanguage map[string]string `json:"texts,omitempty"`
}

// Wordings are the languages of the texts, sorted.
func (t Translated) Wordings() []string { return sortedKeys(t.ByLanguage) }

// Worded is the text in the first of the languages that has one, exactly or but for the region; else the step's own,
// and where that is empty the first that there is.
func (t Translated) Worded(own string, languages []string) string {
	for _, wanted := range languages {
		for _, same := range []func(string) string{NormalLanguage, BaseLanguage} {
			for _, language := range t.Wordings() {
				if same(language) == same(wanted) {
					return t.ByLanguage[language]
				}
			}
		}
	}
	if own == "" && len(t.ByLanguage) > 0 {
		return t.ByLanguage[t.Wordings()[0]]
	}
	return own
}

// validateTexts checks a text and its translations; where there are those, the step's own may be left out.
func (t Translated) validateTexts(at, own string, least, most int) []Violation {
	var out []Violation
	if own != "" || len(t.ByLanguage) == 0 {
		out = partRule(at+"/text", own, least, most)
	}
	for _, language := range t.Wordings() {
		place := at + TextPointer(language)
		if language == "" {
			out = append(out, Violation{place, "must be a language such as it or en_US"})
		}
		out = append(out, languageRule(place, language)...)
		out = append(out, partRule(place, t.ByLanguage[language], 1, most)...)
	}
	return out
}

// wordings are all texts, in the order of their languages.
func (t Translated) wordings() []string {
	var out []string
	for _, language := range t.Wordings() {
		out = append(out, t.ByLanguage[language])
	}
	return out
}

// TextPointer is where the text of a language stands in a step.
func TextPointer(language string) string { return "/texts/" + escapePointer(language) }
