package yamljson

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWhatYAMLGuessesIsTakenAsItIsWritten(t *testing.T) {
	t.Parallel()
	got, err := ToJSON([]byte("at: 09:00\nday: 2026-12-24\nwhen: on\nyes: true\nno: ~\nn: 41.9\nwords: |\n  one\n  two\nlist: [a, '1']\n"))
	require.NoError(t, err)
	require.JSONEq(t,
		`{"at":"09:00","day":"2026-12-24","when":"on","yes":true,"no":null,"n":41.9,"words":"one\ntwo\n","list":["a","1"]}`, string(got))
}

func TestWhatCannotBeReadNamesItsLine(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"a: 1\na: 2\n":       `line 2: the key "a" comes twice`,
		"a: &x 1\nb: *x\n":   "line 1: anchors",
		"a: 1\nb: 0x1f\n":    "line 2: is no plain number",
		"a: 1\n[1, 2]: 2\n":  "line 2: a key must be a text",
		"":                   "the file is empty",
		"a: 1\n---\nb: 2\n":  "line 2: another document begins",
		"---\na: 1\n---\n":   "line 3: another document begins",
		"a: 1\n---\nb: *x\n": "read YAML",
		"a:\n - b\n  c: - d": "read YAML",
	} {
		_, err := ToJSON([]byte(source))
		require.ErrorContains(t, err, want, source)
	}
}

func TestWhatIsWrittenAsYAMLIsReadAsTheSameJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.OneOf(
			rapid.String(), rapid.SampledFrom([]string{
				"", " ", "on", "null", "~", "true", "1", "1e3", "0x1", "09:00", "2026-12-24",
				"- a", "a: b", "#x", "a #b", "'", "\"", "%%CODE%%",
				"{a}", "[a]", "&a", "*a", "!a", "|", ">", "a\nb", "a\n", "\n", "\ta", "=", "<<", "\u0085", "\ufeff",
				"a\r\nb", "---", "...", "?",
			}),
		)
		value := map[string]any{
			words.Draw(t, "key"): []any{
				words.Draw(t, "text"), map[string]any{words.Draw(t, "inner"): words.Draw(t, "deep")}, true, nil, 1.5,
			},
		}
		want, err := json.Marshal(value)
		require.NoError(t, err)
		written, err := ToYAML(want)
		require.NoError(t, err)
		got, err := ToJSON(written)
		require.NoError(t, err, string(written))
		require.JSONEq(t, string(want), string(got), string(written))
	})
}
