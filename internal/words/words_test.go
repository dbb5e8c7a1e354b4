package words

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAContactIsFoundByPrefixesOfTheirWords(t *testing.T) {
	t.Parallel()
	none := func(string) string { return "" }
	for question, of := range map[string][]string{
		"anna":                  {"", "Anna Maria"},
		"mar":                   {"", "Anna Maria"},
		"MARIA an":              {"", "Anna Maria"},
		"nicolo":                {"", "Nicolò"},
		"NICOLO\u0300":          {"", "Nicolò"},
		"strasse":               {"", "Straße"},
		"soren":                 {"", "Søren"},
		"lukasz":                {"", "Łukasz"},
		"anna.rossi@exam":       {"", "", "", "anna.rossi@example.com"},
		"rossi anna":            {"", "Anna", "Rossi"},
		"0001":                  {"+393470000001"},
		"347 000 0001":          {"+393470000001"},
		"+39 347 000-0001":      {"+393470000001"},
		"anna 0001":             {"+393470000001", "Anna"},
		"4700":                  {"", "Studio 4700"},
		"\u0391\u03b8\u03ae":    {"", "Αθήνα"},
		"d'ang":                 {"", "D’Angelo"},
		"\uff21\uff2e\uff2e":    {"", "Anna"},
		"jose maria gar":        {"", "José-María", "García"},
		strings.Repeat("x", 90): {"", strings.Repeat("x", 80)},
	} {
		require.True(t, found(Asked(question, none), Of(of[0], of[1:]...)), question)
	}
	for question, of := range map[string][]string{
		"nna": {"", "Anna"}, "anna bianchi": {"", "Anna", "Rossi"}, "0002": {"+393470000001"}, "01": {"+393470000001"},
	} {
		require.False(t, found(Asked(question, none), Of(of[0], of[1:]...)), question)
	}
	require.True(t, found(Asked("07700 900123", func(string) string { return "+447700900123" }), Of("+447700900123")))
	require.Empty(t, Asked(" .-, ", none), "nothing is asked")
}

func found(parts [][]string, words []string) bool {
	for _, prefixes := range parts {
		some := false
		for _, prefix := range prefixes {
			for _, word := range words {
				some = some || prefix <= word && word < After(prefix)
			}
		}
		if !some {
			return false
		}
	}
	return true
}
