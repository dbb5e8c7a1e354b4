package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	requiredModule = regexp.MustCompile(`(?m)^(?:require )?\s*(\S+\.\S+) (v\S+)(?: // indirect)?$`)
	replacedModule = regexp.MustCompile(`(?m)^(?:replace )?\s*(\S+) => (\S+) (v\S+)$`)
)

// pins are the versions that a go.mod requires, and those by which it replaces a module's own choice.
func pins(t *testing.T, goMod string) (required, replaced map[string]string) {
	t.Helper()
	required, replaced = map[string]string{}, map[string]string{}
	for _, found := range requiredModule.FindAllStringSubmatch(goMod, -1) {
		required[found[1]] = found[2]
	}
	for _, found := range replacedModule.FindAllStringSubmatch(goMod, -1) {
		require.Equal(t, found[1], found[2], "a module is replaced by another version of itself, and by no other module")
		replaced[found[1]] = found[3]
	}
	return required, replaced
}

// driftingPins are the modules that local would test in another version than the product is built with.
func driftingPins(t *testing.T, root, local string) []string {
	t.Helper()
	product, _ := pins(t, root)
	tested, replaced := pins(t, local)
	var drifting []string
	for name, version := range replaced {
		if product[name] != version {
			drifting = append(drifting, name)
		}
	}
	for name, version := range product {
		if _, held := replaced[name]; !held && directly(root, name) && tested[name] != "" && tested[name] != version {
			drifting = append(drifting, name)
		}
	}
	return drifting
}

// directly reports whether the go.mod requires the module for its own code.
func directly(goMod, name string) bool {
	return regexp.MustCompile(`(?m)^(?:require )?\s*` + regexp.QuoteMeta(name) + ` v\S+$`).MatchString(goMod)
}

// TestLocalTestsWhatTheProductIsBuiltWith holds the pins: the Temporal server and what the bench compares with may
// ask for later versions, and a replace holds each back to that of the product.
func TestLocalTestsWhatTheProductIsBuiltWith(t *testing.T) {
	t.Parallel()
	read := func(parts ...string) string {
		text, err := os.ReadFile(filepath.Join(append([]string{repository(t)}, parts...)...))
		require.NoError(t, err)
		return string(text)
	}
	root, local := read("go.mod"), read("local", "go.mod")
	required, replaced := pins(t, local)
	require.Contains(t, required, "go.temporal.io/server")
	require.Contains(t, replaced, "github.com/jackc/pgx/v5")
	require.Empty(t, driftingPins(t, root, local), "their versions in local/go.mod are not those of go.mod")
}

func TestADriftingPinIsFound(t *testing.T) {
	t.Parallel()
	const root = "require (\n\ta.example/x v1.0.0\n\ta.example/y v1.2.0\n)\n\nrequire a.example/z v1.0.0 // indirect\n"
	for local, want := range map[string][]string{
		"replace a.example/x => a.example/x v1.0.0\nrequire (\n\ta.example/x v1.1.0\n\ta.example/y v1.2.0\n)\n": nil,
		"replace (\n\ta.example/z => a.example/z v0.9.0\n)\n":                                                   {"a.example/z"},
		"require a.example/y v1.3.0 // indirect\n":                                                              {"a.example/y"},
		"require a.example/z v1.3.0 // indirect\n":                                                              nil,
	} {
		require.Equal(t, want, driftingPins(t, root, local), local)
	}
}
