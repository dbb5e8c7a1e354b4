package trigger

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
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, NormalizePhrase(one.a), NormalizePhrase(one.b))
		})
	}
	require.NotEqual(t, NormalizePhrase("informazione"), NormalizePhrase("informazioni"))
	require.NotEqual(t, NormalizePhrase("perche"), NormalizePhrase("perché"), "accents count")
	require.Equal(t, NormalizePhrase("ÀÉ ß x"), NormalizePhrase(NormalizePhrase("ÀÉ ß x")))
}
