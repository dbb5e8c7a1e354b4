package phone

import (
	"fmt"
	"strings"
)

// FromWaID returns the E.164 number of a wa_id (or of a recipient_id), with or
// without "+". Mexico's "521…" loses the 1 that ended in 2019; a Brazilian mobile
// number of eight digits gets its ninth. WhatsApp vouches for the number, so only
// its shape is checked. What is no number, such as a business-scoped user id, is ErrInvalid.
func FromWaID(waID string) (string, error) {
	digits := strings.TrimPrefix(waID, "+")
	if len(digits) < minDigits || len(digits) > maxDigits || digits[0] == '0' || !allDigits(digits) {
		return "", fmt.Errorf("%w: not the wa_id of a number", ErrInvalid)
	}
	return "+" + canonical(digits), nil
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// WaIDs returns every wa_id under which the person with this E.164 number may
// appear, the canonical digits first: Mexico with and without 1 after 52, Argentina
// with and without 9 after 54, Brazil's mobile numbers with and without their ninth
// digit; elsewhere the digits alone.
func WaIDs(e164 string) []string {
	digits := canonical(strings.TrimPrefix(e164, "+"))
	if other := otherForm(digits); other != "" {
		return []string{digits, other}
	}
	return []string{digits}
}

// otherForm returns the second form of a canonical number, "" when it has none.
func otherForm(digits string) string {
	switch {
	case isMexican(digits):
		return "521" + digits[2:]
	case strings.HasPrefix(digits, "549") && len(digits) == 13:
		return "54" + digits[3:]
	case strings.HasPrefix(digits, "54") && len(digits) == 12:
		return "549" + digits[2:]
	case isBrazilianMobile(digits):
		return digits[:4] + digits[5:]
	}
	return ""
}

// canonical returns the form of today of a number given as digits.
func canonical(digits string) string {
	if rest, ok := strings.CutPrefix(digits, "521"); ok && isMexican("52"+rest) {
		return "52" + rest
	}
	if len(digits) == 12 && isBrazilianMobile(digits[:4]+"9"+digits[4:]) {
		return digits[:4] + "9" + digits[4:]
	}
	return digits
}

func isMexican(digits string) bool { return strings.HasPrefix(digits, "52") && len(digits) == 12 }

// isBrazilianMobile reports whether the digits are 55, an area of two, 9, and eight
// more of which the first is 6 to 9: fixed lines begin with 2 to 5.
func isBrazilianMobile(digits string) bool {
	return strings.HasPrefix(digits, "55") && len(digits) == 13 && digits[4] == '9' && digits[5] >= '6'
}
