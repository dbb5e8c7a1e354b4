package archtest

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// forbidden is what no file may name, with the reason. The patterns are written
// so that none matches itself.
func forbidden() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"a path of one machine means nothing on another": regexp.MustCompile(
			`/work[/](main|shared|wt-)|/Users[/]\w|/home[/]\w+[/](src|go|work)\b`,
		),
		"pages that are not in the repository": regexp.MustCompile(`(^|[\s("'/.])shared[/]\w`),
		"the tools that wrote the code":        regexp.MustCompile(`(?i)\b(cl[a]ude|cop[i]lot|chat[g]pt|anthr[o]pic)\b`),
	}
}

// named returns the reasons for which a text may not stand in the repository.
func named(text []byte, words map[string]*regexp.Regexp) []string {
	var found []string
	for reason, pattern := range words {
		if match := pattern.Find(text); match != nil {
			found = append(found, strings.TrimSpace(string(match))+": "+reason)
		}
	}
	return found
}

// privateProxies are the hosts of module proxies that only this machine uses.
func privateProxies(t *testing.T) map[string]*regexp.Regexp {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOPROXY").Output()
	require.NoError(t, err)
	words := map[string]*regexp.Regexp{}
	for _, entry := range strings.FieldsFunc(strings.TrimSpace(string(out)), func(r rune) bool { return r == ',' || r == '|' }) {
		u, err := url.Parse(entry)
		if err != nil || u.Host == "" || u.Hostname() == "proxy.golang.org" {
			continue
		}
		words["a registry of one machine"] = regexp.MustCompile(regexp.QuoteMeta(u.Hostname()))
	}
	return words
}

// prose reports whether a file is written by people and is text.
func prose(file string, content []byte) bool {
	switch path.Ext(file) {
	case ".js", ".sum", ".png", ".svg":
		return false
	default:
		return !bytes.ContainsRune(content, 0)
	}
}

func TestNoFileNamesWhatIsNotTheProducts(t *testing.T) {
	t.Parallel()
	root, hosts := repository(t), privateProxies(t)
	for _, name := range files(t, root) {
		content, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		if !prose(name, content) {
			continue
		}
		for _, v := range append(named(content, forbidden()), named(content, hosts)...) {
			t.Errorf("%s names %s", name, v)
		}
	}
}

func TestForbiddenWordsAreFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"see /work" + "/main/go.mod", "/work" + "/wt-store/x.go", "in ../sha" + "red/product.md", "written by Cla" + "ude",
	} {
		require.NotEmpty(t, named([]byte(text), forbidden()), text)
	}
	require.Empty(t, named([]byte("cache=shared, a shared queue, /usr/lib/go"), forbidden()))
}
