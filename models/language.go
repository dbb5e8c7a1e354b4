package models

import "strings"

// NormalLanguage is the one form in which languages are compared and kept: "it", "en_US", "zh_Hant_HK". People
// and Meta's own webhooks write "en-US" and "EN_us" too.
func NormalLanguage(code string) string {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(code), "-", "_"), "_")
	for i, part := range parts {
		switch {
		case i == 0:
			parts[i] = strings.ToLower(part)
		case len(part) == 4:
			parts[i] = strings.ToUpper(part[:1]) + strings.ToLower(part[1:])
		default:
			parts[i] = strings.ToUpper(part)
		}
	}
	return strings.Join(parts, "_")
}

// BaseLanguage is a language without its region: "en" of "en_US".
func BaseLanguage(code string) string {
	base, _, _ := strings.Cut(NormalLanguage(code), "_")
	return base
}
