package phrase

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// cherokee reports whether a letter is one of the script whose capital and small letters
// golang.org/x/text folds into each other: a normal form of it is not stable (docs/limitations.md).
func cherokee(r rune) bool { return unicode.Is(unicode.Cherokee, r) }

// FuzzNormalize holds that a normal form is its own, so that a stored phrase may be normalised
// again, and that white space around and within a phrase never counts.
func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{"", "Voglio informazioni", "perche\u0301", "STRASSE", "a\u200b\u00a0b", "\u3164", "\xff", "ǅ İ ŉ ΐ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		normal := Normalize(s)
		if !strings.ContainsFunc(s, cherokee) {
			require.Equal(t, normal, Normalize(normal))
		}
		require.Equal(t, normal, Normalize("\u00a0 "+s+"\n"))
		require.Equal(t, strings.Join(strings.Fields(normal), " "), normal)
	})
}
