package timeskip_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/grpc"

	"cadenza/local/devserver"
	"cadenza/local/e2e/timeskip"
)

const day = 24 * time.Hour

func count(_ context.Context, n int) (int, error) { return n + 1, nil }

// journey is a number of timers of ten days; after each a local activity, an
// ordinary one on its own queue and one on the sending queue. It returns how
// many ran and how far its own clock moved.
func journey(ctx workflow.Context, waits int) (visited, error) {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Minute})
	own := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	send := workflow.WithTaskQueue(own, "send")
	begin := workflow.Now(ctx)
	var out visited
	for range waits {
		if err := workflow.Sleep(ctx, 10*day); err != nil {
			return out, err
		}
		for _, run := range []workflow.Future{
			workflow.ExecuteLocalActivity(ctx, count, out.Steps),
			workflow.ExecuteActivity(own, "count", out.Steps+1),
			workflow.ExecuteActivity(send, "count", out.Steps+2),
		} {
			if err := run.Get(ctx, &out.Steps); err != nil {
				return out, err
			}
		}
	}
	out.Days = int(workflow.Now(ctx).Sub(begin) / day)
	return out, nil
}

type visited struct{ Steps, Days int }

// nap ends after one timer of ten days.
func nap(ctx workflow.Context) error { return workflow.Sleep(ctx, 10*day) }

func setup(t *testing.T, cfg timeskip.Config) client.Client {
	t.Helper()
	s, err := devserver.Start(t.Context(), devserver.Options{TimeSkipping: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	c, err := client.Dial(client.Options{
		HostPort:          s.HostPort(),
		ConnectionOptions: client.ConnectionOptions{DialOptions: []grpc.DialOption{timeskip.DialOption(cfg)}},
	})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	for _, queue := range []string{"runs", "send"} {
		w := worker.New(c, queue, worker.Options{})
		w.RegisterWorkflowWithOptions(journey, workflow.RegisterOptions{Name: "journey"})
		w.RegisterWorkflowWithOptions(nap, workflow.RegisterOptions{Name: "nap"})
		w.RegisterActivityWithOptions(count, activity.RegisterOptions{Name: "count"})
		require.NoError(t, w.Start())
		t.Cleanup(w.Stop)
	}
	return c
}

func TestEightyDaysOfTimersWithActivitiesOnTwoQueuesEnd(t *testing.T) {
	t.Parallel()
	c := setup(t, timeskip.Config{MaxSessionSkipCount: 1000})
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: "runs"}, "journey", 8)
	require.NoError(t, err)
	var got visited
	require.NoError(t, run.Get(t.Context(), &got))
	require.Equal(t, visited{Steps: 24, Days: 80}, got)
}

func TestAWorkflowStartedBySignalSkipsToo(t *testing.T) {
	t.Parallel()
	c := setup(t, timeskip.Config{})
	run, err := c.SignalWithStartWorkflow(t.Context(), "nap-1", "hello", nil, client.StartWorkflowOptions{TaskQueue: "runs"}, "nap")
	require.NoError(t, err)
	require.NoError(t, run.Get(t.Context(), nil))
}

func TestOnlyTheChosenWorkflowsSkipAndForwardMovesTheOthers(t *testing.T) {
	t.Parallel()
	c := setup(t, timeskip.Config{Skips: func(id string) bool { return strings.HasPrefix(id, "skip") }})
	start := func(id string) client.WorkflowRun {
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: "runs"}, "nap")
		require.NoError(t, err)
		return run
	}
	slow, fast := start("real"), start("skip")
	require.NoError(t, fast.Get(t.Context(), nil))
	require.True(t, open(t, c, "real"), "a workflow that was not chosen sleeps on")

	require.NoError(t, timeskip.Forward(t.Context(), c.WorkflowService(), "default", "real", "first", 9*day))
	require.GreaterOrEqual(t, moved(t, c, "real"), 9*day, "its clock is there when Forward returns")
	require.True(t, open(t, c, "real"), "nine days are not ten")

	require.NoError(t, timeskip.Forward(t.Context(), c.WorkflowService(), "default", "real", "second", day))
	require.NoError(t, slow.Get(t.Context(), nil))
}

func open(t *testing.T, c client.Client, id string) bool {
	t.Helper()
	got, err := c.DescribeWorkflowExecution(t.Context(), id, "")
	require.NoError(t, err)
	return got.GetWorkflowExecutionInfo().GetCloseTime() == nil
}

// moved is how far the workflow's own clock is past its start.
func moved(t *testing.T, c client.Client, id string) time.Duration {
	t.Helper()
	got, err := c.DescribeWorkflowExecution(t.Context(), id, "")
	require.NoError(t, err)
	now := got.GetWorkflowExtendedInfo().GetTimeSkippingInfo().GetCurrentTime().AsTime()
	return now.Sub(got.GetWorkflowExecutionInfo().GetStartTime().AsTime())
}
