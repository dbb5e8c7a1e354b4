package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "cadenza"

// graph holds the imports of each package of the production module, tests left
// out. Packages of the module are named by their folder, others by their path.
type graph map[string][]string

// repository is the folder that holds the production module.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "go.mod"))
	return dir
}

// files lists what the repository holds, relative to it and with slashes: no
// hidden folder but that of the CI, nothing that was built.
func files(t *testing.T, root string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipped(rel) {
				return fs.SkipDir
			}
			return nil
		}
		if rel == ".git" { // a worktree's is a file with a path of its machine
			return nil
		}
		found = append(found, filepath.ToSlash(rel))
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found
}

func skipped(dir string) bool {
	name := filepath.Base(dir)
	hidden := strings.HasPrefix(name, ".") && dir != "." && name != ".ci"
	return hidden || dir == "bin" || name == "node_modules"
}

// goFile reports whether a file is Go that we build or test; what lies in testdata is data.
func goFile(file string) bool {
	return strings.HasSuffix(file, ".go") && !strings.Contains(file, "testdata/")
}

// goSources are the Go files of the repository, tests too, by their names.
func goSources(t *testing.T) iter.Seq2[string, []byte] {
	t.Helper()
	root := repository(t)
	return func(yield func(string, []byte) bool) {
		for _, name := range files(t, root) {
			if !goFile(name) {
				continue
			}
			source, err := os.ReadFile(filepath.Join(root, name))
			require.NoError(t, err)
			if !yield(name, source) {
				return
			}
		}
	}
}

// production reports whether a Go file belongs to the production module and is no
// test.
func production(file string) bool {
	return goFile(file) && !strings.HasSuffix(file, "_test.go") && !strings.HasPrefix(file, "local/") && !strings.HasPrefix(file, "tools/")
}

func readGraph(t *testing.T, root string) graph {
	t.Helper()
	g := graph{}
	for _, file := range files(t, root) {
		if !production(file) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
		require.NoError(t, err)
		from := path.Dir(file)
		for _, spec := range parsed.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			g[from] = append(g[from], strings.TrimPrefix(to, module+"/"))
		}
	}
	require.NotEmpty(t, g)
	return g
}

// within reports whether a package is one of the trees or lies below one.
func within(pkg string, trees ...string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool {
		return pkg == tree || strings.HasPrefix(pkg, tree+"/")
	})
}

// own reports whether an import is a package of the module; standard reports whether
// it is of the standard library. Neither has a dot in the first part of its path.
func own(pkg string) bool {
	return within(pkg, "models", "activities", "workflows", "worker", "api", "console", "docs", "recipes", "internal", "cmd")
}

func standard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !own(pkg) && !strings.Contains(first, ".")
}

func TestTheProductionModuleDoesNotNeedTheTemporalServer(t *testing.T) {
	t.Parallel()
	// A tidy go.mod names every module that a build needs, however indirectly.
	content, err := os.ReadFile(filepath.Join(repository(t), "go.mod"))
	require.NoError(t, err)
	require.NotContains(t, string(content), "go.temporal.io/"+"server",
		"the server makes builds minutes longer and the binary 200 MB bigger: only the local module has it")
}
