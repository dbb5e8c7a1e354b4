package e2e

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"cadenza/activities"
	engine "cadenza/internal/temporal"
	"cadenza/models"
	"cadenza/workflows"
)

// A webhook whose host is longer than the 64 bytes of a fairness key: the server refused the task for ever.
func TestAWebhookToALongHostLeaves(t *testing.T) { // A10
	t.Parallel()
	w := shared(t)
	for _, host := range []string{
		strings.Repeat("a", 63) + ".invalid", strings.Repeat("long.", 40) + "invalid",
		"xn--" + strings.Repeat("b", 58) + ".ünïcödé.invalid",
	} {
		r := w.api.start(t, w.api.steps(t, "Host", callsTo("https://"+host+"/hook"), welcome("dopo")).ID, newPhone())
		eventually(t, "the call is tried", func(c *assert.CollectT) {
			require.NotEmpty(c, get[page[delivery]](c, w.api, "/v1/webhooks/deliveries?run_id="+r.ID).Items)
		})
	}
}

// What keeps a busy workflow from going on is told in the server's words; what waits for its
// turn, or is at work, keeps nothing.
func TestWhatKeepsAWorkflowFromGoingOnIsKnown(t *testing.T) {
	t.Parallel()
	w := shared(t)
	const queue = "stuck-test"
	cases := map[string]struct {
		run   func(workflow.Context) error
		words []string
	}{
		"panics": {func(workflow.Context) error { panic("a mistake of ours") }, []string{"the workflow task failed", "a mistake of ours"}},
		"is refused": {func(ctx workflow.Context) error {
			return workflow.ExecuteActivity(workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
				StartToCloseTimeout: time.Minute, Priority: temporal.Priority{FairnessKey: strings.Repeat("h", 65)},
			}), "AddTags").Get(ctx, nil)
		}, []string{"the workflow task failed", "fairness key length exceeds limit"}},
		"activity fails": {asks("AddTags", "fails", queue), []string{"AddTags failed", "the database is away, said …"}},
		"nobody takes":   {asks("SendWebhook", "", "nobody polls this"), []string{"no worker has taken SendWebhook since"}},
		"paced":          {asks("SendTemplate", "", "nobody polls this either"), nil},
		"later":          {asks("SendMessage", "later", queue), nil},
		"at work":        {asks("AddTags", "works", queue), nil},
	}
	release := make(chan struct{})
	attempts := make(chan string, 1000)
	mine := worker.New(w.temporal, queue, worker.Options{})
	for _, name := range []string{"AddTags", "SendMessage"} {
		mine.RegisterActivityWithOptions(func(ctx context.Context, on string) error {
			select {
			case attempts <- on:
			default:
			}
			switch on {
			case "fails":
				return errors.New("the database is away, said +393331234567")
			case "later":
				return temporal.NewApplicationErrorWithOptions(
					"a pace", activities.ErrorLater, temporal.ApplicationErrorOptions{NextRetryDelay: 100 * time.Millisecond},
				)
			}
			<-release
			return nil
		}, activity.RegisterOptions{Name: name})
	}
	workflowsOf := &engine.Engine{Temporal: &engine.Connection{Client: w.temporal, Namespace: client.DefaultNamespace}}
	runs := map[string]models.Run{}
	for name, c := range cases {
		mine.RegisterWorkflowWithOptions(c.run, workflow.RegisterOptions{Name: "stuck " + name})
		runs[name] = models.Run{ID: name, AutomationID: "stuck", ContactID: strings.ReplaceAll(name, " ", "-")}
		_, err := w.temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
			ID: runs[name].WorkflowID(), TaskQueue: queue, Memo: map[string]any{workflows.MemoRun: name},
		}, "stuck "+name)
		require.NoError(t, err)
	}
	require.NoError(t, mine.Start())
	t.Cleanup(mine.Stop)
	t.Cleanup(func() {
		close(release)
		for _, run := range runs {
			_ = w.temporal.TerminateWorkflow(context.Background(), run.WorkflowID(), "", "the test is over") // it may have ended
		}
	})
	for name, c := range cases {
		troubled(t, workflowsOf, name, runs[name], c.words)
	}
	for later := 0; later < 3; { // it says so again and again, and is no trouble still
		if <-attempts == "later" {
			later++
		}
	}
	_, words, err := workflowsOf.State(t.Context(), runs["later"])
	require.NoError(t, err)
	require.Empty(t, words)
	state, _, err := workflowsOf.State(t.Context(), models.Run{ID: "another run", AutomationID: "stuck", ContactID: "paced"})
	require.NoError(t, err)
	require.Equal(t, activities.WorkflowGone, state, "a workflow that serves another row")
}

// asks is a workflow that asks for one activity on a queue.
func asks(name, on, queue string) func(workflow.Context) error {
	return func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			TaskQueue: queue, StartToCloseTimeout: time.Minute,
			RetryPolicy: &temporal.RetryPolicy{InitialInterval: 100 * time.Millisecond, MaximumInterval: 100 * time.Millisecond},
		})
		return workflow.ExecuteActivity(ctx, name, on).Get(ctx, nil)
	}
}

// troubled waits until a run's workflow is known to be kept by what these words say; nil is by nothing.
func troubled(t *testing.T, workflowsOf *engine.Engine, name string, run models.Run, parts []string) {
	t.Helper()
	eventually(t, name, func(c *assert.CollectT) {
		state, words, err := workflowsOf.State(t.Context(), run)
		require.NoError(c, err)
		require.Equal(c, activities.WorkflowBusy, state)
		if parts == nil {
			require.Empty(c, words)
		}
		for _, part := range parts {
			require.Contains(c, words, part)
		}
	})
}
