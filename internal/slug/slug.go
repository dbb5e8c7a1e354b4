// Package slug writes the name of an automation as the first word of an address: the ids of its
// runs' workflows begin with it.
package slug

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxLength is how long a slug is at most, without the number that keeps it apart from others.
const maxLength = 40

// tailLength is how much of its id stands in the slug of an automation whose name has no Latin letter.
const tailLength = 8

// reserved are words by which ids of other workflows and of schedules begin, or may one day.
var reserved = []string{
	"account", "accounts", "api", "automation", "automations", "cadenza", "campaign", "campaigns", "contact", "contacts", "date",
	"date-sweep", "inbound", "list", "lists", "message", "messages", "number", "numbers", "outbound", "reconcile", "recurring", "retention",
	"rollout", "run", "runs", "schedule", "send", "start", "starts", "sweep", "sync-accounts", "system",
	"template", "temporal", "temporal-sys", "ticket",
	"webhook", "workflow", "workspace",
}

// letters are those that Unicode does not take apart into a Latin letter and a mark.
var letters = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ħ", "h", "ı", "i", "ŋ", "n", "ŧ", "t",
)

// Of is the slug of a name: its Latin letters and its digits in lower case, without their marks, and one
// hyphen between words. A name without any Latin letter gets "automation-" and the end of the id; a reserved
// word gets the end of the id too.
func Of(name, id string) string {
	var out strings.Builder
	latin := false
	for _, r := range norm.NFKD.String(letters.Replace(strings.ToLower(name))) {
		switch r = unicode.ToLower(r); {
		case r >= 'a' && r <= 'z':
			latin = true
			out.WriteRune(r)
		case r >= '0' && r <= '9':
			out.WriteRune(r)
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’': // è is e, and l'offerta one word
		default:
			out.WriteByte('-')
		}
	}
	text := shortened(strings.Join(strings.FieldsFunc(out.String(), func(r rune) bool { return r == '-' }), "-"))
	switch {
	case !latin:
		return "automation-" + tail(id)
	case slices.Contains(reserved, text):
		return text + "-" + tail(id)
	}
	return text
}

// shortened cuts a slug that is too long, between two words where it can.
func shortened(text string) string {
	if len(text) <= maxLength {
		return text
	}
	cut := text[:maxLength]
	if last := strings.LastIndexByte(cut, '-'); last > maxLength/2 && text[maxLength] != '-' {
		cut = cut[:last]
	}
	return strings.TrimSuffix(cut, "-")
}

func tail(id string) string {
	plain := strings.ReplaceAll(id, "-", "")
	return plain[max(len(plain)-tailLength, 0):]
}

// Free is the first of slug, slug-2, slug-3 … that is not taken.
func Free(slug string, taken map[string]bool) string {
	free := slug
	for n := 2; taken[free]; n++ {
		free = slug + "-" + strconv.Itoa(n)
	}
	return free
}
