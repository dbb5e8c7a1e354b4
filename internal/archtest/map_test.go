package archtest

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxUnmapped is how many Go files a folder may hold before a stranger needs a map of it.
const maxUnmapped = 40

// neighbourhood is the first word of a file's name: contact of contact_import_test.go.
func neighbourhood(file string) string {
	word, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(path.Base(file), ".go"), "_test"), "_")
	word, _, _ = strings.Cut(word, ".")
	return word
}

// unmapped lists the folders of many files without a map, and the neighbourhoods that a map leaves
// out. A map is the package comment in doc.go with a heading "# Map"; read answers a folder's.
func unmapped(files []string, read func(folder string) string) []string {
	inFolder := map[string][]string{}
	for _, name := range files {
		if goFile(name) {
			inFolder[path.Dir(name)] = append(inFolder[path.Dir(name)], name)
		}
	}
	var found []string
	for folder, names := range inFolder {
		if len(names) <= maxUnmapped {
			continue
		}
		_, doc, ok := strings.Cut(read(folder), "# Map")
		if !ok {
			found = append(found, fmt.Sprintf("%s has %d files: its doc.go needs a map, under a heading \"# Map\"", folder, len(names)))
			continue
		}
		for _, name := range names {
			word := neighbourhood(name)
			missing := fmt.Sprintf("%s: the map in doc.go does not name %s", folder, word)
			if word != "doc" && !strings.Contains(doc, word) && !slices.Contains(found, missing) {
				found = append(found, missing)
			}
		}
	}
	slices.Sort(found)
	return found
}

func TestFoldersOfManyFilesHaveAMap(t *testing.T) {
	t.Parallel()
	root := repository(t)
	for _, v := range unmapped(files(t, root), func(folder string) string {
		file := filepath.Join(root, folder, "doc.go")
		if _, err := os.Stat(file); err != nil {
			return ""
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
		require.NoError(t, err)
		return parsed.Doc.Text()
	}) {
		t.Error(v)
	}
}

func TestAMissingMapIsFound(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range maxUnmapped {
		many = append(many, fmt.Sprintf("p/run_%d.go", i))
	}
	require.Empty(t, unmapped(many, func(string) string { return "" }), "few enough to be seen at one glance")
	many = append(many, "p/contact_import_test.go")
	require.Len(t, unmapped(many, func(string) string { return "Package p is much." }), 1)
	require.Equal(
		t, []string{"p: the map in doc.go does not name contact"},
		unmapped(many, func(string) string { return "Package p.\n\n# Map\n\nrun_…" }),
	)
	require.Empty(t, unmapped(many, func(string) string { return "Package p.\n\n# Map\n\nrun_… and contact_…" }))
}
