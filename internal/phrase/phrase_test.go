package phrase

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPhrasesAreComparedAsPeopleWriteThem is S1's comparison.
func TestPhrasesAreComparedAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ a, b string }{
		"first letter":         {"Voglio informazioni", "voglio informazioni"},
		"outer white space":    {"  ciao\n", "ciao"},
		"inner white space":    {"voglio \t informazioni", "voglio informazioni"},
		"non-breaking space":   {"voglio\u00a0informazioni", "voglio informazioni"},
		"composed, decomposed": {"perche\u0301", "perché"},
		"capital, decomposed":  {"PERCHE\u0301", "perché"},
		"sharp s":              {"STRASSE", "straße"},
		"zero-width space":     {"voglio\u200b informazioni\u200b", "voglio informazioni"},
		"joiners":              {"vo\u200cgl\u200dio\u2060", "voglio"},
		"byte order mark":      {"\ufeffciao", "ciao"},
		"directional marks":    {"\u200eciao\u200f \u202ab\u202c\u2066c\u2069\u061c", "ciao bc"},
		"variation selector":   {"❤\ufe0f sì", "❤ sì"},
		"another selector":     {"a\U000e0101", "a"},
		"soft hyphen":          {"infor\u00admazioni", "informazioni"},
		"a control character":  {"ciao\x07", "ciao"},
		"hangul filler":        {"ciao\u3164", "ciao"},
		"tag characters":       {"ciao\U000e0061", "ciao"},
		"between accents":      {"perche\u034f\u0301", "perché"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, Normalize(one.a), Normalize(one.b))
		})
	}
	for _, nothing := range []string{"", " ", "\u200b", "\ufeff\u200d", "\u2800", "\u00ad\t\ufe0f"} {
		require.Empty(t, Normalize(nothing), "%q", nothing)
	}
	require.NotEqual(t, Normalize("\u0601x"), Normalize("x"), "an Arabic sign is seen")
	require.NotEqual(t, Normalize("informazione"), Normalize("informazioni"))
	require.NotEqual(t, Normalize("perche"), Normalize("perché"), "accents count")
	require.Equal(t, Normalize("ÀÉ ß x"), Normalize(Normalize("ÀÉ ß x")))
}
