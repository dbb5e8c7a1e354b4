package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxAssigned is how many values one assignment may list side by side: of more, nobody sees
// which value goes where.
const maxAssigned = 3

// hastyStatements lists the statements of one Go file that hide what they do: assignments of many
// values side by side, and conditions that an unrelated statement is squeezed before.
func hastyStatements(t *testing.T, name string, source []byte) []string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
	require.NoError(t, err)
	if ast.IsGenerated(file) {
		return nil
	}
	var found []string
	say := func(at ast.Node, words string) {
		found = append(found, fmt.Sprintf("%s:%d: %s", name, fset.Position(at.Pos()).Line, words))
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Rhs) > maxAssigned {
				say(n, fmt.Sprintf("assigns %d values side by side, at most %d are read with ease", len(n.Rhs), maxAssigned))
			}
		case *ast.IfStmt:
			if assigned := assignedBefore(n); len(assigned) > 0 && !names(n.Cond, assigned) {
				say(n, "the condition does not use what is assigned before it: write the assignment on a line of its own")
			}
		}
		return true
	})
	return found
}

// assignedBefore are the names that the statement before a condition assigns.
func assignedBefore(n *ast.IfStmt) map[string]bool {
	before, ok := n.Init.(*ast.AssignStmt)
	if !ok {
		return nil
	}
	out := map[string]bool{}
	for _, left := range before.Lhs {
		ast.Inspect(left, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Name != "_" {
				out[id.Name] = true
			}
			return true
		})
	}
	return out
}

// names reports whether an expression names one of them.
func names(e ast.Expr, known map[string]bool) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && known[id.Name] {
			found = true
		}
		return !found
	})
	return found
}

func TestStatementsSayOneThing(t *testing.T) {
	t.Parallel()
	for name, source := range goSources(t) {
		for _, v := range hastyStatements(t, name, source) {
			t.Error(v)
		}
	}
}

func TestHastyStatementsAreFound(t *testing.T) {
	t.Parallel()
	in := func(body string) []string {
		return hastyStatements(t, "f.go", []byte("package p\n\nfunc f() {\n"+body+"\n}\n"))
	}
	require.Len(t, in("a, b, c, d = 1, 2, 3, 4"), 1)
	require.Len(t, in("if a = g(); b > 0 {\n}"), 1)
	require.Len(t, in("if a := g(); b > 0 {\n_ = a\n}"), 1)
	require.Empty(t, in("a, b, c, d := g()"), "one call may answer many")
	require.Empty(t, in("a, b, c := 1, 2, 3"))
	require.Empty(t, in("if a.b = g(); a.b > 0 {\n}"))
	require.Empty(t, in("if _, ok := g(); ok {\n}"))
	require.Empty(t, in("if a > 0 {\n}"))
}
