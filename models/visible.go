package models

import (
	"strings"
	"unicode"
)

// Visible is a text without what nobody sees: zero-width spaces and joiners, byte order marks, directional
// marks, variation selectors, control characters and the like. They do not count where texts are compared.
// White space, which one does see, stays.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, s)
}

// brailleBlank is a letter by its category, and shows nothing.
const brailleBlank = '\u2800'

func invisible(r rune) bool {
	switch {
	case unicode.IsSpace(r), unicode.Is(unicode.Prepended_Concatenation_Mark, r): // Arabic signs that are formats, and seen
		return false
	case r == brailleBlank:
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// Blank reports whether a text shows nothing at all.
func Blank(s string) bool { return strings.TrimSpace(Visible(s)) == "" }
