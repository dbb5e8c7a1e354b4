// Package words folds names and phones into the words by which contacts are searched: one form for
// what is stored and for what is asked.
package words

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"cadenza/models"
)

// The limits of what is kept of a contact, and of what is asked.
const (
	maxWords   = 24 // of one name
	maxLength  = 40 // characters of a word
	maxAsked   = 6  // words of a question
	fewestTail = 3  // digits of the end of a phone
)

// phoneMark begins the word of a phone, which no word of a name begins with.
const phoneMark = "#"

// Fold brings a text into the form in which words are compared: without accents and other marks, in
// one case, with the letters that Latin alphabets add written as those of the others.
func Fold(s string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(models.Visible(s)))
	return latin.Replace(norm.NFC.String(cases.Fold().String(plain)))
}

// latin are letters that no decomposition takes apart.
var latin = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i", "ħ", "h")

// split are the words of a folded text.
func split(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// Of are the words by which a contact with these names and this phone, in E.164, is found; sorted, each once.
func Of(phone string, names ...string) []string {
	var out []string
	for _, name := range names {
		for _, word := range split(Fold(name)) {
			if word = Cut(word); !slices.Contains(out, word) && len(out) < maxWords*len(names) {
				out = append(out, word)
			}
		}
	}
	if tail := Tail(phone); tail != phoneMark {
		out = append(out, tail)
	}
	slices.Sort(out)
	return out
}

// Cut bounds a word, or what is kept in an index as one is.
func Cut(word string) string {
	if letters := []rune(word); len(letters) > maxLength {
		return string(letters[:maxLength])
	}
	return word
}

// Tail is the word of a phone: its digits from the last to the first, so that the end of a phone is the
// beginning of a word.
func Tail(phone string) string {
	digits := []rune(digitsOf(phone))
	slices.Reverse(digits)
	return phoneMark + string(digits)
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// Asked are the parts of a question, all of which must be found. Each is found by any of its prefixes of
// words. parse reads a phone as people type it, and answers "" for what is none.
func Asked(question string, parse func(string) string) [][]string {
	if digits := digitsOf(question); len(digits) >= fewestTail && isPhone(question) {
		prefixes := []string{Tail(digits)}
		if whole := parse(question); whole != "" {
			prefixes = append(prefixes, Tail(whole))
		}
		if !strings.ContainsFunc(strings.TrimSpace(question), unicode.IsSpace) {
			prefixes = append(prefixes, Cut(digits)) // a name may be a number
		}
		return [][]string{prefixes}
	}
	var out [][]string
	for _, word := range split(Fold(question)) {
		prefixes := []string{Cut(word)}
		if len(word) >= fewestTail && digitsOf(word) == word {
			prefixes = append(prefixes, Tail(word))
		}
		if len(out) < maxAsked {
			out = append(out, prefixes)
		}
	}
	return out
}

// isPhone reports whether a question is made of what phones are written with alone.
func isPhone(question string) bool {
	return !strings.ContainsFunc(question, func(r rune) bool {
		return (r < '0' || r > '9') && !unicode.IsSpace(r) && !strings.ContainsRune("+-./()", r)
	})
}

// After is a text that is above all that begin with the prefix, and below all others above it.
func After(prefix string) string { return prefix + string(unicode.MaxRune) }
