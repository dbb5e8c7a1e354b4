package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// A page for newcomers is tried as they would try it: each command of its console blocks is
// given to one shell, in order, against a system that was just started, and its output must
// be what the page prints. In what is printed "…" stands for what differs from run to run; as
// a line of its own it stands for any number of lines.

// consoleStep is one command of a page and what it prints.
type consoleStep struct {
	line    int
	command string
	printed []string
}

// consoleSteps reads the commands of a page's console blocks.
func consoleSteps(t *testing.T, page string) []consoleStep {
	t.Helper()
	var steps []consoleStep
	inside := false
	for i, line := range strings.Split(page, "\n") {
		switch command, isCommand := strings.CutPrefix(line, "$ "); {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case !inside:
		case isCommand:
			steps = append(steps, consoleStep{line: i + 1, command: command})
		case len(steps) > 0 && !complete(t, steps[len(steps)-1].command):
			steps[len(steps)-1].command += "\n" + line
		default:
			require.NotEmpty(t, steps, "line %d: a console block begins with a command", i+1)
			last := &steps[len(steps)-1]
			last.printed = append(last.printed, line)
		}
	}
	return steps
}

// complete reports whether a shell would run the command as it stands, or waits for more of it.
func complete(t *testing.T, command string) bool {
	t.Helper()
	return !strings.HasSuffix(command, `\`) && exec.CommandContext(t.Context(), "bash", "-n", "-c", command).Run() == nil
}

// matches reports whether a command printed what the page says.
func (s consoleStep) matches(output string) bool {
	var pattern strings.Builder
	for _, line := range s.printed {
		if line == "…" {
			pattern.WriteString(`(?:.*\n)*`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*") + `\n`)
	}
	if output != "" && !strings.HasSuffix(output, "\n") {
		output += "\n"
	}
	return regexp.MustCompile(`^` + pattern.String() + `$`).MatchString(output)
}

var changing = regexp.MustCompile(`( -d | --data| -X )`)

// reads reports whether the command only looks, so that it may be asked until it is as the page says.
func (s consoleStep) reads() bool { return !changing.MatchString(s.command) }

// consoleShell is the shell of somebody who follows a page.
type consoleShell struct {
	in  io.Writer
	out *bufio.Reader
}

func openShell(t *testing.T, dir string) *consoleShell {
	t.Helper()
	shell := exec.CommandContext(context.WithoutCancel(t.Context()), "bash")
	shell.Dir = dir
	in, err := shell.StdinPipe()
	require.NoError(t, err)
	out, err := shell.StdoutPipe()
	require.NoError(t, err)
	shell.Stderr = shell.Stdout
	require.NoError(t, shell.Start())
	t.Cleanup(func() {
		require.NoError(t, in.Close())
		require.NoError(t, shell.Wait())
	})
	return &consoleShell{in: in, out: bufio.NewReader(out)}
}

// endOfOutput is printed after each command, on a line of its own.
const endOfOutput = "--- end of the command ---"

// run gives one command to the shell and returns what it printed.
func (s *consoleShell) run(t *testing.T, command string) string {
	t.Helper()
	_, err := fmt.Fprintf(s.in, "{ %s\n} </dev/null; printf '\\n%s\\n'\n", command, endOfOutput)
	require.NoError(t, err)
	var output strings.Builder
	for {
		line, err := s.out.ReadString('\n')
		require.NoError(t, err, "the shell ended in %s", command)
		if line == endOfOutput+"\n" {
			return strings.TrimSuffix(output.String(), "\n")
		}
		output.WriteString(line)
	}
}

// follow runs a page from its first command to its last.
func follow(t *testing.T, w *world, page string) {
	t.Helper()
	for name, address := range map[string]string{
		"cdz_key_…": w.api.key, "http://127.0.0.1:8080": w.api.url, "http://127.0.0.1:8090": w.sim.url,
	} {
		require.Contains(t, page, name)
		page = strings.ReplaceAll(page, name, address)
	}
	dir := t.TempDir()
	require.NoError(t, os.Symlink(w.data, filepath.Join(dir, "data")))
	shell := openShell(t, dir)
	for _, step := range consoleSteps(t, page) {
		if strings.HasPrefix(step.command, "make ") {
			continue // what is tried here was started by the test
		}
		var output string
		tried := func() bool {
			output = shell.run(t, step.command)
			return step.matches(output)
		}
		if step.reads() {
			require.Eventually(
				t, tried, patience, 200*time.Millisecond, "line %d: %s\nprinted last:\n%s", step.line, step.command, &lateText{&output},
			)
			continue
		}
		require.True(t, tried(), "line %d: %s\nprinted:\n%s", step.line, step.command, output)
	}
}

// lateText is a text as it is when it is printed.
type lateText struct{ text *string }

func (l *lateText) String() string { return *l.text }

func readPage(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", name))
	require.NoError(t, err)
	return string(page)
}

// A newcomer reads the README first and goes on with the tour, on the same system.
func TestTheReadmeAndThenTheTourAreTrue(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	readme := readPage(t, "README.md")
	require.Contains(t, readme, "/v1/automations/…/runs")
	follow(t, w, strings.ReplaceAll(readme, "/v1/automations/…/runs", "/v1/automations/"+w.stack.Demo.AutomationID+"/runs"))
	follow(t, w, readPage(t, "docs/tour.md"))
}

func TestAPageIsReadAsCommandsAndWhatTheyPrint(t *testing.T) {
	t.Parallel()
	steps := consoleSteps(t, "Words.\n\n```console\n$ echo 'a\nb'\na\nb\n$ true\n```\n\n```sh\n$ not this\n```\n")
	require.Equal(t, []consoleStep{
		{line: 4, command: "echo 'a\nb'", printed: []string{"a", "b"}}, {line: 8, command: "true"},
	}, steps)
	require.True(t, steps[0].matches("a\nb\n"))
	require.False(t, steps[0].matches("a\nb\nc\n"))
	require.False(t, steps[1].matches("something\n"), "a command that prints nothing on the page prints nothing")
	open := consoleStep{command: "curl x", printed: []string{`{"id":"…","n":1}`, "…"}}
	require.True(t, open.matches("{\"id\":\"7\",\"n\":1}\nmore\nand more\n"))
	require.False(t, open.matches("{\"id\":\"7\",\"n\":2}\n"))
	require.True(t, open.reads())
	require.False(t, consoleStep{command: "curl x -d '{}'"}.reads())
}
