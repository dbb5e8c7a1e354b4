// Package phrase says when two phrases are the same to a person who writes them (S1).
package phrase

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"cadenza/models"
)

// Normalize brings a start phrase, and what a contact writes, into the form in which the
// two are compared: invisible characters removed, white space trimmed and collapsed to
// single spaces, Unicode case folded, NFC. The result is empty where nothing is to be seen.
func Normalize(s string) string {
	folded := cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(models.Visible(s)), " ")))
	return norm.NFC.String(folded)
}
