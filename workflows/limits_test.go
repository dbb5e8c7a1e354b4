package workflows_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"cadenza/workflows"
)

// A task with a fairness key of more than 64 bytes is refused by the server for ever.
func TestALaneFitsTheServerWhateverItIsMadeOf(t *testing.T) {
	t.Parallel()
	for _, short := range []string{"", "hooks.example", strings.Repeat("h", 64), "0198c0de-0000-7000-8000-000000000000"} {
		require.Equal(t, short, workflows.FairnessKey(short), "people recognise what fits")
	}
	seen := map[string]string{}
	for _, long := range []string{
		strings.Repeat("h", 65), strings.Repeat("h", 66), strings.Repeat("a-long-label.", 19) + "example", strings.Repeat("ü", 33),
		"xn--" + strings.Repeat("b", 61), "not\xfftext", strings.Repeat("\xff", 200),
	} {
		key := workflows.FairnessKey(long)
		require.LessOrEqual(t, len(key), 64)
		require.True(t, utf8.ValidString(key))
		require.Equal(t, key, workflows.FairnessKey(long), "the same lane is the same key")
		require.NotContains(t, seen, key)
		seen[key] = long
	}
}

func TestASummaryFitsTheServer(t *testing.T) {
	t.Parallel()
	require.Equal(t, "1 · hello", workflows.Summary("1 · hello"))
	for _, long := range []string{
		strings.Repeat("a", 321), strings.Repeat("é", 200), strings.Repeat("👋", 200), "a" + strings.Repeat("👋", 200),
	} {
		short := workflows.Summary(long)
		require.LessOrEqual(t, len(short), 320)
		require.True(t, utf8.ValidString(short))
		require.True(t, strings.HasSuffix(short, "…"))
	}
}
