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

// Parse returns the number in E.164 ("+393470000001"). defaultRegion is the
// two-letter country of numbers without a country code; "" means that there is none:
// then plain digits must begin with a country code and be a number in use.
//
// It takes "+" or "00" before the country code, and spaces, hyphens, dots, slashes
// and parentheses anywhere. It refuses letters, extensions, short codes, unknown
// country codes and lengths that the country does not have. Mexican and Brazilian mobile numbers of
// the old form come back in the new one, as from FromWaID. Refusals are ErrInvalid.
func Parse(s, defaultRegion string) (string, error) {
	digits, international, err := clean(s)
	if err != nil {
		return "", err
	}
	switch {
	case international:
		return parse("+"+canonical(digits), "")
	case defaultRegion != "":
		return parse(digits, strings.ToUpper(defaultRegion))
	}
	e164, err := parse("+"+canonical(digits), "")
	if err != nil {
		return "", err
	}
	if n, err := phonenumbers.Parse(e164, ""); err != nil || !phonenumbers.IsValidNumber(n) {
		return "", fmt.Errorf("%w: the country code is missing", ErrInvalid)
	}
	return e164, nil
}

// clean reduces s to its ASCII digits, and tells whether "+" or "00" stood before them.
func clean(s string) (digits string, international bool, err error) {
	var b strings.Builder
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && b.Len() == 0 && !international:
			international = true
		case strings.ContainsRune("-./()", r), unicode.In(r, unicode.Zs, unicode.Pd, unicode.Cf):
		default:
			return "", false, fmt.Errorf("%w: it may hold digits, a leading + and separators", ErrInvalid)
		}
	}
	digits = b.String()
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !international {
		digits, international = rest, true
	}
	if len(digits) > maxDigits+5 {
		return "", false, fmt.Errorf("%w: too long", ErrInvalid)
	}
	return digits, international, nil
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
