package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"cadenza/local/stack"
	"cadenza/models"
)

// olderWorker is the environment variable that names a program `cadenza` of an older revision,
// whose worker takes the place of the first build; `make crossover` sets it.
const olderWorker = "CADENZA_E2E_OLDER_CADENZA"

// builtCadenza is the program cadenza, built once; TestMain removes it.
var builtCadenza = sync.OnceValues(func() (string, error) {
	return stack.Build(context.Background(), programDir(), "cadenza/cmd/cadenza")
})

// worker starts a worker process of the program beside the stack and returns what kills it.
func (w *world) worker(t *testing.T, file string, args ...string) (kill func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	child := w.cadenza(ctx, file, append([]string{"worker"}, args...)...)
	var log bytes.Buffer
	child.Stderr = &log
	require.NoError(t, child.Start())
	kill = sync.OnceFunc(func() {
		cancel()
		_ = child.Wait()
		if t.Failed() {
			t.Logf("worker %v:\n%s", args, log.Bytes())
		}
	})
	t.Cleanup(kill)
	return kill
}

// cadenza is a command of the program beside the stack.
func (w *world) cadenza(ctx context.Context, file string, args ...string) *exec.Cmd {
	child := exec.CommandContext(ctx, file, args...)
	child.Env = w.stack.Environment()
	return child
}

// release hands the runs over, as soon as the workers of the build are known.
func (w *world) release(t *testing.T, file string, args ...string) {
	t.Helper()
	eventually(t, fmt.Sprint("released ", args), func(c *assert.CollectT) {
		out, err := w.cadenza(t.Context(), file, append([]string{"release"}, args...)...).CombinedOutput()
		require.NoError(c, err, string(out))
	})
}

// builds are those that completed the run's workflow tasks, in order, each once in a row.
func (w *world) builds(t require.TestingT, workflowID string) []string {
	var all []string
	for _, e := range w.history(t, workflowID, "") {
		if e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			all = append(all, e.GetWorkflowTaskCompletedEventAttributes().GetDeploymentVersion().GetBuildId())
		}
	}
	return slices.Compact(all)
}

// convoy are runs that go from wait to wait together.
type convoy struct {
	*world
	t      *testing.T
	words  []string
	runs   []run
	phones []string
}

// newConvoy lets n contacts wait for the first message.
func newConvoy(t *testing.T, w *world, n int) *convoy {
	t.Helper()
	c := &convoy{world: w, t: t, words: []string{"uno", "due", "tre", "quattro", "cinque", "sei"}}
	var steps []object
	for _, word := range c.words {
		step := after("P30D", welcome(word))
		step["name"] = word
		steps = append(steps, object{"kind": "add_tags", "tags": []string{word}}, step)
	}
	a := w.api.steps(t, "builds", steps...)
	for i := range n {
		c.phones = append(c.phones, newPhone())
		c.runs = append(c.runs, w.api.start(t, a.ID, c.phones[i]))
	}
	for _, r := range c.runs {
		w.waiting(t, r.ID, c.words[0])
	}
	return c
}

// pass lets runs go on to the next wait, or to their end.
func (c *convoy) pass(runs []run, next string) {
	c.t.Helper()
	for _, r := range runs {
		post[run](c.t, c.api, http.StatusOK, "/v1/runs/"+r.ID+"/skip_wait", nil)
	}
	for _, r := range runs {
		if next == "" {
			c.reaches(c.t, r.ID, "completed")
		} else {
			c.waiting(c.t, r.ID, next)
		}
	}
}

// lastBuilds are the runs by the build that completed their last workflow task.
func (c *convoy) lastBuilds() map[string]int {
	count := map[string]int{}
	for _, r := range c.runs {
		builds := c.builds(c.t, r.WorkflowID)
		count[builds[len(builds)-1]]++
	}
	return count
}

// TestRunsCrossOverBetweenTwoBuildsOfTheWorker is a deploy by worker versioning, and its way
// back: workers without a build and two builds poll at once, each a process of its own; runs
// that began under one go on under another, and nobody gets a message twice or not at all.
func TestRunsCrossOverBetweenTwoBuildsOfTheWorker(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{WithoutWorker: true})
	file, err := builtCadenza()
	require.NoError(t, err)
	older := os.Getenv(olderWorker)
	if older == "" {
		older = file
	}
	w.asBeforeShortIDs(t)
	killFirst := w.worker(t, older)
	c := newConvoy(t, w, 20)

	killBuild := w.worker(t, file, "--worker-build", "b")
	c.pass(c.runs[:10], "due")
	require.Equal(t, map[string]int{"": 20}, c.lastBuilds(), "a build that is not released gets nothing")

	w.release(t, file, "b")
	c.pass(c.runs[10:], "due")
	c.pass(c.runs, "tre")
	for _, r := range c.runs {
		require.Equal(t, []string{"", "b"}, w.builds(t, r.WorkflowID))
	}
	killFirst() // nothing is left for it

	killLast := w.worker(t, file, "--worker-build", "c")
	w.release(t, file, "c", "--percent", "50")
	c.pass(c.runs, "quattro")
	both := c.lastBuilds()
	require.Equal(t, 20, both["b"]+both["c"])
	require.NotZero(t, both["b"], "some stay")
	require.NotZero(t, both["c"], "some move")

	w.release(t, file, "c", "--percent", "0") // it was no good
	killLast()
	c.pass(c.runs, "cinque")
	require.Equal(t, map[string]int{"b": 20}, c.lastBuilds(), "all are back")

	w.worker(t, older)
	w.release(t, file) // and out of versioning altogether
	w.handedOverTo(t, "")
	killBuild() // as long as it polls, its runs come back to it
	c.pass(c.runs, "sei")
	c.pass(c.runs, "")
	require.Equal(t, map[string]int{"": 20}, c.lastBuilds())
	c.heardEachOnce()
}

// TestRunsCrossOverToAnOlderBuildWhileSendsGoThroughTheQueue is an upgrade in its order: as long as the new
// workers let runs enter whose sends go through the queue, an older build can go on with them; those that enter
// with sends near the run wait for a build that knows it, and nothing of them is lost or doubled.
func TestRunsCrossOverToAnOlderBuildWhileSendsGoThroughTheQueue(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{WithoutWorker: true})
	file, err := builtCadenza()
	require.NoError(t, err)
	older, args := os.Getenv(olderWorker), []string{}
	knows := older == ""
	if knows {
		older, args = file, []string{"--no-worker-sends-near"}
	}
	w.asBeforeShortIDs(t)
	killNew := w.worker(t, file, "--no-worker-sends-near")
	queued := newConvoy(t, w, 5)
	killNew()
	killOlder := w.worker(t, older, args...)
	queued.pass(queued.runs, "due")
	killOlder()

	killNew = w.worker(t, file)
	near := newConvoy(t, w, 5)
	near.pass(near.runs, "due")
	killNew()
	killOlder = w.worker(t, older, args...)
	queued.pass(queued.runs, "tre")
	if !knows {
		for _, r := range near.runs {
			post[run](t, w.api, http.StatusOK, "/v1/runs/"+r.ID+"/skip_wait", nil)
		}
		for _, r := range near.runs {
			eventually(t, "the older build cannot go on with "+r.ID, func(c *assert.CollectT) {
				require.NotZero(c, w.failedTasks(c, r.WorkflowID))
			})
		}
	} else {
		near.pass(near.runs, "tre")
	}
	killOlder()

	w.worker(t, file)
	for _, r := range near.runs {
		w.waiting(t, r.ID, "tre")
	}
	for _, c := range []*convoy{queued, near} {
		for _, word := range []string{"quattro", "cinque", "sei", ""} {
			c.pass(c.runs, word)
		}
		c.heardEachOnce()
	}
}

// asBeforeShortIDs makes the deployment one that has not been told to give short workflow ids, which older builds
// do not know.
func (w *world) asBeforeShortIDs(t *testing.T) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(w.stack.App.Config.Database, "sqlite:")+"?_pragma=busy_timeout(10000)")
	require.NoError(t, err)
	done, err := db.ExecContext(t.Context(), "DELETE FROM watermarks WHERE name = ?", models.WatermarkShortIDs)
	require.NoError(t, errors.Join(err, db.Close()))
	n, err := done.RowsAffected()
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
}

// handedOverTo waits until runs that begin are those of the build: a release reaches the queues a moment later.
func (w *world) handedOverTo(t *testing.T, build string) {
	t.Helper()
	a := w.api.steps(t, "handed over", tagged("new"))
	eventually(t, "runs begin on "+build, func(c *assert.CollectT) {
		r := w.api.start(t, a.ID, newPhone())
		w.reaches(t, r.ID, "completed")
		require.Equal(c, []string{build}, w.builds(c, r.WorkflowID))
	})
}

// failedTasks counts the workflow tasks of the run that a worker failed.
func (w *world) failedTasks(t require.TestingT, workflowID string) (failed int) {
	for _, e := range w.history(t, workflowID, "") {
		if e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED {
			failed++
		}
	}
	return failed
}

// heardEachOnce requires that each person got each message once, in order.
func (c *convoy) heardEachOnce() {
	c.t.Helper()
	for _, phone := range c.phones {
		var want []string
		for _, word := range c.words {
			want = append(want, welcomeText(word))
		}
		require.Equal(c.t, want, c.sim.texts(c.t, phone), "each message once, in order")
	}
}

func TestAReleaseOfABuildThatNobodyRunsIsRefused(t *testing.T) {
	t.Parallel()
	w := shared(t)
	file, err := builtCadenza()
	require.NoError(t, err)
	out, err := w.cadenza(t.Context(), file, "release", "never-built").CombinedOutput()
	exit, failed := errors.AsType[*exec.ExitError](err)
	require.True(t, failed, string(out))
	require.Equal(t, 1, exit.ExitCode())
	require.Contains(t, string(out), "never-built")
}
