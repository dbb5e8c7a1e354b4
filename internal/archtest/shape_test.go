package archtest

import (
	"bytes"
	"go/ast"
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

// What half and nine of ten functions may have at most, in lines.
const (
	maxMedianLines = 12
	maxP90Lines    = 40
)

// tabWidth is how wide a tab counts in columns; maxColumns is how wide a line may be. The
// linter holds Go files to it, see .golangci.yml.
const (
	tabWidth   = 4
	maxColumns = 140
)

// shape is how long the parts of some Go code are.
type shape struct {
	files, folders  int
	functions       []int
	longestFile     int
	wideLines       int
	crowdedFolder   string
	mostFilesInside int
}

// quantile is the length that so many of a hundred functions do not exceed.
func (s shape) quantile(percent int) int { return s.functions[(len(s.functions)-1)*percent/100] }

// columns is how wide a line is shown.
func columns(line string) int {
	return len([]rune(strings.ReplaceAll(line, "\t", strings.Repeat(" ", tabWidth))))
}

// measure takes the shape of Go files, generated ones left out; counts says which of them count.
func measure(t *testing.T, counts func(name string) bool) shape {
	t.Helper()
	var s shape
	inside := map[string]int{}
	for name, source := range goSources(t) {
		if !counts(name) {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		if ast.IsGenerated(file) {
			continue
		}
		inside[path.Dir(name)]++
		s.files++
		s.longestFile = max(s.longestFile, bytes.Count(source, []byte("\n")))
		for line := range strings.SplitSeq(string(source), "\n") {
			if columns(line) > maxColumns {
				s.wideLines++
			}
		}
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok {
				s.functions = append(s.functions, fset.Position(fn.End()).Line-fset.Position(fn.Pos()).Line+1)
			}
		}
	}
	slices.Sort(s.functions)
	s.folders = len(inside)
	for folder, n := range inside {
		if n > s.mostFilesInside {
			s.crowdedFolder, s.mostFilesInside = folder, n
		}
	}
	return s
}

// TestMostFunctionsAreShort holds the lengths that style asks for; with -v it prints the shape of
// the code, which docs/figures.md quotes.
func TestMostFunctionsAreShort(t *testing.T) {
	t.Parallel()
	product := measure(t, production)
	all := measure(t, func(string) bool { return true })
	require.NotEmpty(t, product.functions)
	for name, s := range map[string]shape{"production": product, "all": all} {
		t.Logf("%s: %d files in %d folders, %d functions: median %d, P90 %d, P99 %d, longest %d lines; longest file %d lines; "+
			"%d lines over %d columns; most files: %s with %d", name, s.files, s.folders, len(s.functions), s.quantile(50), s.quantile(90),
			s.quantile(99), s.quantile(100), s.longestFile, s.wideLines, maxColumns, s.crowdedFolder, s.mostFilesInside)
	}
	require.LessOrEqual(t, product.quantile(50), maxMedianLines)
	require.LessOrEqual(t, product.quantile(90), maxP90Lines)
}

func TestTheMakefileHasNoWideLine(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Makefile", ".ci/run"} {
		content, err := os.ReadFile(filepath.Join(repository(t), name))
		require.NoError(t, err)
		for i, line := range strings.Split(string(content), "\n") {
			require.LessOrEqual(t, columns(line), maxColumns, "%s, line %d", name, i+1)
		}
	}
}
