package trigger

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"cadenza/models"
)

// NormalizePhrase brings a start phrase, and what a contact writes, into the form in
// which the two are compared (S1): without what nobody sees, trimmed, inner white space
// collapsed to one space, Unicode case folded, NFC.
func NormalizePhrase(s string) string {
	folded := cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(models.Visible(s)), " ")))
	return norm.NFC.String(folded)
}
