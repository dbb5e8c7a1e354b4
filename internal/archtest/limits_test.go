package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	namedTest  = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`")
	testOfFile = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9]+)\(`)
)

// testsOf are the names of all tests and fuzz targets below the folder.
func testsOf(t *testing.T, root string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range testOfFile.FindAllStringSubmatch(string(text), -1) {
			out[found[1]] = true
		}
		return err
	}))
	return out
}

// missingTests are the tests that the text names and that do not exist, and the lines of tables that name none.
func missingTests(text string, known map[string]bool) (missing, unproved []string) {
	for line := range strings.SplitSeq(text, "\n") {
		names := namedTest.FindAllStringSubmatch(line, -1)
		for _, name := range names {
			if !known[name[1]] {
				missing = append(missing, name[1])
			}
		}
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| what |") && !strings.HasPrefix(line, "| --- |") && len(names) == 0 {
			unproved = append(unproved, line)
		}
	}
	return missing, unproved
}

func TestEveryLimitNamesATestThatExists(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/limits.md")
	require.NoError(t, err)
	missing, unproved := missingTests(string(text), testsOf(t, "../.."))
	require.Empty(t, missing, "tests that docs/limits.md names")
	require.Empty(t, unproved, "limits without a test")
	require.Greater(t, len(namedTest.FindAllString(string(text), -1)), 40)
}

func TestALimitWithoutItsTestIsFound(t *testing.T) {
	t.Parallel()
	missing, unproved := missingTests(
		"| what | limit |\n| --- | --- |\n| a | `TestThatIs` |\n| b | `TestThatIsNot` |\n| c | 7 |", map[string]bool{"TestThatIs": true},
	)
	require.Equal(t, []string{"TestThatIsNot"}, missing)
	require.Equal(t, []string{"| c | 7 |"}, unproved)
}
