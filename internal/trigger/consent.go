package trigger

import (
	"strings"
	"unicode"

	"cadenza/internal/phrase"
	"cadenza/models"
)

// consentOf is what a message of a person says of consent to marketing (K2): words count when they were written,
// buttons when they were tapped. What else is a good answer is one while a run hears the message; "" is nothing.
func consentOf(m models.InboundMessage, rules models.ConsentRules, heard bool) models.Consent {
	said := bare(m.Text)
	switch {
	case said == "":
	case m.Tapped():
		if names(*rules.OptOutButtons, said) {
			return models.ConsentRefused
		}
	case heard && names(models.AmbiguousStopWords(), said):
	case names(*rules.StopWords, said):
		return models.ConsentRefused
	case names(*rules.StartWords, said):
		return models.ConsentGranted
	}
	return ""
}

// names reports whether one of the words is what was said.
func names(words []string, said string) bool {
	for _, word := range words {
		if bare(word) == said {
			return true
		}
	}
	return false
}

// bare is a text as phrases are compared (S1), without punctuation at its ends.
func bare(text string) string {
	return strings.TrimFunc(phrase.Normalize(text), func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
}
