package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// documentedKeys are the log keys in the first column of the table under "### Logs".
func documentedKeys(page string) []string {
	_, section, _ := strings.Cut(page, "\n### Logs\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var keys []string
	for line := range strings.SplitSeq(section, "\n") {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			for _, key := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
				keys = append(keys, key[1])
			}
		}
	}
	return keys
}

// One thing has one key in all log lines: the linter refuses a key that is not in its list, and
// the list is what operators can read.
func TestLogKeysAreThoseOfTheLinterAndTheDocs(t *testing.T) {
	t.Parallel()
	root := repository(t)
	content, err := os.ReadFile(filepath.Join(root, ".golangci.yml"))
	require.NoError(t, err)
	var file struct {
		Linters struct {
			Enable   []string
			Settings struct {
				Sloglint struct {
					AllowedKeys []string `yaml:"allowed-keys"`
				}
			}
		}
	}
	require.NoError(t, yaml.Unmarshal(content, &file))
	require.Contains(t, file.Linters.Enable, "sloglint")
	page, err := os.ReadFile(filepath.Join(root, "docs", "operations.md"))
	require.NoError(t, err)
	documented := documentedKeys(string(page))
	require.NotEmpty(t, documented)
	require.ElementsMatch(t, documented, file.Linters.Settings.Sloglint.AllowedKeys)
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(documented))), len(documented), "a key is explained once")
}
