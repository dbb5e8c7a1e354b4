package archtest

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	markdownLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	markdownHeading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notInAnchor     = regexp.MustCompile(`[^\p{L}\p{N}_\- ]`)
)

// anchors are the places of a page that a link can name.
func anchors(page string) map[string]bool {
	out := map[string]bool{}
	for _, heading := range markdownHeading.FindAllStringSubmatch(page, -1) {
		out[strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(heading[1]), ""), " ", "-")] = true
	}
	return out
}

// brokenLinks are the links of a page to files or headings of the repository that do not exist;
// read answers the content of a file, ok is false for one that is not there.
func brokenLinks(name, page string, read func(name string) (content string, ok bool)) []string {
	var broken []string
	for _, link := range markdownLink.FindAllStringSubmatch(page, -1) {
		target, anchor, named := strings.Cut(link[1], "#")
		if strings.Contains(target, "://") {
			continue
		}
		content, ok := page, true
		if target != "" {
			content, ok = read(path.Join(path.Dir(name), target))
		}
		if !ok || named && !anchors(content)[anchor] {
			broken = append(broken, link[1])
		}
	}
	return broken
}

// pages are the documentation that people read.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range files(t, repository(t)) {
		if strings.HasSuffix(name, ".md") {
			content, err := os.ReadFile(filepath.Join(repository(t), name))
			require.NoError(t, err)
			out[name] = string(content)
		}
	}
	require.Contains(t, out, "docs/contributing.md")
	return out
}

func TestLinksOfTheDocsLeadSomewhere(t *testing.T) {
	t.Parallel()
	root := repository(t)
	for name, page := range pages(t) {
		require.Empty(t, brokenLinks(name, page, func(name string) (string, bool) {
			content, err := os.ReadFile(filepath.Join(root, name))
			if info, statErr := os.Stat(filepath.Join(root, name)); statErr == nil && info.IsDir() {
				return "", true
			}
			return string(content), err == nil
		}), name)
	}
}

func TestEveryTestThatTheDocsNameExists(t *testing.T) {
	t.Parallel()
	known := testsOf(t, repository(t))
	for name, page := range pages(t) {
		missing, _ := missingTests(page, known)
		require.Empty(t, missing, name)
	}
}

func TestABrokenLinkIsFound(t *testing.T) {
	t.Parallel()
	read := func(name string) (string, bool) { return "# One thing, `done`\n", name == "docs/a.md" }
	page := "## Here\n\n[a](a.md) [b](a.md#one-thing-done) [c](#here) [d](https://example.com/x#y)"
	require.Empty(t, brokenLinks("docs/p.md", page, read))
	require.Equal(t, []string{"b.md", "a.md#two", "#there"}, brokenLinks("docs/p.md", "[a](b.md) [b](a.md#two) [c](#there)", read))
}
