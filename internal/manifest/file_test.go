package manifest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What follows would be dropped, and --prune would archive what it names.
func TestAFileWithMoreThanOneDocumentIsRefused(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a.yaml": "cadenza: 1\ntags: [a]\n---\ncadenza: 1\ntags: [b]\n",
		"a.json": "{\"cadenza\": 1, \"tags\": [\"a\"]}\n\n{\"cadenza\": 1}\n",
		"b.json": "{\"cadenza\": 1,\n\"tags\": [\"a\"]\n} x",
	} {
		_, bad := Parse(name, []byte(content))
		require.Len(t, bad, 1, name)
		require.ErrorContains(t, bad, name+": line 3: ")
	}
	for name, content := range map[string]string{
		"a.yaml": "---\ncadenza: 1\ntags: [a]\n...\n", "a.json": "{\"cadenza\": 1, \"tags\": [\"a\"]} \r\n",
	} {
		f, bad := Parse(name, []byte(content))
		require.Empty(t, bad, name)
		require.Equal(t, []string{"a"}, f.Tags)
	}
}
