package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// walkedName is a function as the walks name it: package.Func or package.Type.Method.
var walkedName = regexp.MustCompile("`([a-z]+(?:\\.\\w+){1,2})`")

// walk is one of the lists: its title and the functions that it names, in order.
type walk struct {
	title string
	names []string
}

// walksOf are the lists of the section "Three walks".
func walksOf(page string) []walk {
	_, section, _ := strings.Cut(page, "\n## Three walks\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var out []walk
	for _, part := range strings.Split(section, "\n### ")[1:] {
		title, list, _ := strings.Cut(part, "\n")
		one := walk{title: title}
		for _, found := range walkedName.FindAllStringSubmatch(list, -1) {
			one.names = append(one.names, found[1])
		}
		out = append(out, one)
	}
	return out
}

// returns are the rooms, which are packages, that a walk enters again after it has left them.
func (w walk) returns() []string {
	var way, again []string
	for _, name := range w.names {
		room, _, _ := strings.Cut(name, ".")
		if len(way) > 0 && way[len(way)-1] == room {
			continue
		}
		if slices.Contains(way, room) {
			again = append(again, room)
		}
		way = append(way, room)
	}
	return again
}

// functionsOf are the functions of one Go file, as the walks name them.
func functionsOf(t *testing.T, name string, source []byte) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	var out []string
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		full := file.Name.Name + "."
		if fn.Recv != nil {
			full += receiver(fn.Recv.List[0].Type) + "."
		}
		out = append(out, full+fn.Name.Name)
	}
	return out
}

// receiver is the name of a method's type.
func receiver(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// functionsOfModule are the functions of the production module, as the walks name them.
func functionsOfModule(t *testing.T) map[string]bool {
	t.Helper()
	root, known := repository(t), map[string]bool{}
	for _, name := range files(t, root) {
		// A walk names a package by its last word, so one of another folder and the same name must not stand in for it.
		if !production(name) || strings.Count(path.Dir(name), "/") > 1 {
			continue
		}
		source, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		for _, fn := range functionsOf(t, name, source) {
			known[fn] = true
		}
	}
	return known
}

// method is a method as a page names it: package.Type.Method.
var method = regexp.MustCompile("`([a-z]+\\.[A-Za-z]\\w*\\.[A-Za-z]\\w*)`")

// A method that a page names is found by its reader, or the page misleads.
func TestEveryMethodThatTheDocsNameExists(t *testing.T) {
	t.Parallel()
	known, found := functionsOfModule(t), 0
	for name, page := range pages(t) {
		for _, named := range method.FindAllStringSubmatch(page, -1) {
			pkg, _, _ := strings.Cut(named[1], ".")
			if !slices.ContainsFunc(slices.Collect(maps.Keys(known)), func(fn string) bool { return strings.HasPrefix(fn, pkg+".") }) {
				continue // a table's column, a JSON path
			}
			require.True(t, known[named[1]], "%s names %s, which does not exist", name, named[1])
			found++
		}
	}
	require.Greater(t, found, 20)
}

func TestTheWalksOfTheArchitectureExist(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(repository(t), "docs", "architecture.md"))
	require.NoError(t, err)
	known := functionsOfModule(t)
	walks := walksOf(string(page))
	require.Len(t, walks, 4, "a start call, an inbound message until its answer and after it, a send")
	for _, w := range walks {
		require.Greater(t, len(w.names), 4, w.title)
		require.Empty(t, w.returns(), "rooms that %q goes back to", w.title)
		for _, name := range w.names {
			require.True(t, known[name], "%q names %s, which is no function of this module", w.title, name)
		}
	}
}

func TestAWalkThatGoesBackOrNamesNothingIsFound(t *testing.T) {
	t.Parallel()
	walks := walksOf("# x\n\n## Three walks\n\nwords\n\n### One\n\n1. `a.F`, `a.T.g`\n2. `b.F`\n3. `a.H`\n\n" +
		"### Two\n\n`b.F` and `nothing`\n\n## Next\n\n### Three\n\n`c.F`\n")
	require.Equal(t, []walk{{"One", []string{"a.F", "a.T.g", "b.F", "a.H"}}, {"Two", []string{"b.F"}}}, walks)
	require.Equal(t, []string{"a"}, walks[0].returns())
	require.Empty(t, walks[1].returns())
	source := "package a\n\nfunc F() {}\n\nfunc (t *T) g() {}\n\nfunc (t G[K]) h() {}\n"
	require.Equal(t, []string{"a.F", "a.T.g", "a.G.h"}, functionsOf(t, "a.go", []byte(source)))
}
