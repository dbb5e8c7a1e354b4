// Package phone turns phone numbers as people and WhatsApp write them into E.164,
// the one form by which a contact is known, and back into the forms a wa_id may have.
package phone

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// ErrInvalid is in the chain of every refusal. No refusal repeats the number.
var ErrInvalid = errors.New("not a phone number")

// The shortest and longest E.164 number, its country code included and "+" not.
const minDigits, maxDigits = 7, 15

// Parse returns the number in E.164 ("+393470000001") that a person has typed. defaultRegion is
// the two-letter country of numbers without a country code; "" means that there is none.
//
// It takes "+" or "00" before the country code, and blanks, hyphens, dots, slashes and brackets
// between groups of digits. It refuses letters, extensions, short codes, what a spreadsheet made
// of a number (a decimal part, an exponent, a sign), unknown country codes and lengths that the
// country does not have. A number without a country code must be in use: in the region, or else,
// read as if a plus stood before it, in another country. Mexican and Brazilian mobile numbers of
// the old form come back in the new one, as from FromWaID. Refusals are ErrInvalid.
func Parse(s, defaultRegion string) (string, error) {
	digits, international, err := clean(s)
	if err != nil {
		return "", err
	}
	if international {
		return parse("+"+canonical(digits), "")
	}
	if defaultRegion != "" {
		if e164, err := parse(digits, strings.ToUpper(defaultRegion)); err == nil && inUse(e164) {
			return e164, nil
		}
	}
	e164, err := parse("+"+canonical(digits), "")
	switch {
	case err == nil && inUse(e164):
		return e164, nil
	case defaultRegion != "":
		return "", fmt.Errorf("%w: neither a number of the workspace's country nor, with a plus in front, of another", ErrInvalid)
	}
	return "", fmt.Errorf("%w: the country code is missing", ErrInvalid)
}

// Literal returns what was typed as E.164 by its digits alone, with or without a plus or 00 before
// the country code; "" when it is too short, too long or no number at all. It serves to find a
// contact whom WhatsApp knows under a number that no country has.
func Literal(s string) string {
	digits, _, err := clean(s)
	if err != nil || len(digits) < minDigits || len(digits) > maxDigits || digits[0] == '0' {
		return ""
	}
	return "+" + canonical(digits)
}

// clean reduces s to its ASCII digits, and reports whether "+" or "00" stood before them.
func clean(s string) (digits string, international bool, err error) {
	typed := strings.TrimFunc(withoutMarks(s), unicode.IsSpace)
	rest := strings.TrimPrefix(typed, "+")
	international = rest != typed
	if strings.HasPrefix(rest, "(+") && !international {
		rest, international = "("+rest[2:], true
	}
	if !isGrouped(rest) {
		return "", false, fmt.Errorf(
			"%w: it may hold a leading +, digits, and blanks, hyphens, dots and brackets between groups of digits", ErrInvalid,
		)
	}
	if isDecimal(rest, international) {
		return "", false, fmt.Errorf("%w: it looks like a number of a spreadsheet, with a decimal part", ErrInvalid)
	}
	digits = strings.Map(onlyDigits, rest)
	if after, ok := strings.CutPrefix(digits, "00"); ok && !international {
		digits, international = after, true
	}
	if len(digits) > maxDigits+5 {
		return "", false, fmt.Errorf("%w: too long", ErrInvalid)
	}
	return digits, international, nil
}

// withoutMarks leaves out direction marks and the like, which come along when a number is copied.
func withoutMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

func onlyDigits(r rune) rune {
	if isDigit(r) {
		return r
	}
	return -1
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isGrouped reports whether s is made of groups of digits with separators between them: it begins
// and ends with a digit or with a bracket around some, after a plus also with a blank.
func isGrouped(s string) bool {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	open, inside, last := false, 0, ' '
	for i, r := range s {
		switch {
		case isDigit(r):
			inside++
		case r == '(' && !open && (i == 0 || last != '('):
			open, inside = true, 0
		case r == ')' && open && inside > 0:
			open = false
		case i > 0 && isSeparator(r):
		default:
			return false
		}
		last = r
	}
	return !open && (isDigit(last) || last == ')')
}

func isSeparator(r rune) bool {
	return strings.ContainsRune("-./", r) || unicode.In(r, unicode.Zs, unicode.Pd)
}

// isDecimal reports whether the only dot of s parts the digits of a number from its fraction: two
// digits at most follow it; or nothing else groups the digits, and what stands before it is no
// country code and no area code.
func isDecimal(s string, international bool) bool {
	before, after, ok := strings.Cut(s, ".")
	if !ok || strings.Contains(after, ".") {
		return ok && after[strings.LastIndexByte(after, '.')+1:] == "0"
	}
	if len(strings.Map(onlyDigits, after)) <= 2 {
		return true
	}
	grouped := strings.ContainsFunc(before+after, func(r rune) bool { return !isDigit(r) })
	return !grouped && (len(before) >= minDigits || len(before) == 1 && !international)
}

func inUse(e164 string) bool {
	n, err := phonenumbers.Parse(e164, "")
	return err == nil && phonenumbers.IsValidNumber(n)
}

func parse(number, region string) (string, error) {
	n, err := phonenumbers.Parse(number, region)
	if err != nil { // its text is dropped: it may hold the number
		return "", fmt.Errorf("%w: unknown country code or too few digits", ErrInvalid)
	}
	if phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return "", fmt.Errorf("%w: not a length that its country has", ErrInvalid)
	}
	return "+" + canonical(strings.TrimPrefix(phonenumbers.Format(n, phonenumbers.E164), "+")), nil
}
