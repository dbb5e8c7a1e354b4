package devserver_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"cadenza/local/devserver"
)

// sends records the order in which activities ran.
type sends struct {
	mu   sync.Mutex
	keys []string
}

func (s *sends) send(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = append(s.keys, key)
	return nil
}

// burst is n activities of one customer at one priority.
type burst struct {
	Key      string
	Priority int
	Count    int
}

func sendBursts(ctx workflow.Context, bursts []burst) error {
	var futures []workflow.Future
	for _, b := range bursts {
		for range b.Count {
			ctx := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
				TaskQueue: "send", StartToCloseTimeout: time.Minute, DisableEagerExecution: true,
				Priority: temporal.Priority{PriorityKey: b.Priority, FairnessKey: b.Key},
			})
			futures = append(futures, workflow.ExecuteActivity(ctx, "send", b.Key))
		}
	}
	for _, f := range futures {
		if err := f.Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

// order runs the bursts: all are waiting in the queue before the one slot of the
// sending worker takes the first.
func order(t *testing.T, c client.Client, bursts ...burst) []string {
	t.Helper()
	flows := worker.New(c, queue, worker.Options{DisableRegistrationAliasing: true})
	flows.RegisterWorkflowWithOptions(sendBursts, workflow.RegisterOptions{Name: "bursts"})
	require.NoError(t, flows.Start())
	t.Cleanup(flows.Stop)
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: queue}, "bursts", bursts)
	require.NoError(t, err)
	total := 0
	for _, b := range bursts {
		total += b.Count
	}
	require.Eventually(t, func() bool { return backlog(t, c) >= int64(total) }, 30*time.Second, 50*time.Millisecond)

	log := &sends{}
	sender := worker.New(c, "send", worker.Options{
		MaxConcurrentActivityExecutionSize: 1, MaxConcurrentActivityTaskPollers: 1,
	})
	sender.RegisterActivityWithOptions(log.send, activity.RegisterOptions{Name: "send"})
	require.NoError(t, sender.Start())
	t.Cleanup(sender.Stop)
	require.NoError(t, run.Get(t.Context(), nil))
	return log.keys
}

func backlog(t *testing.T, c client.Client) int64 {
	t.Helper()
	got, err := c.WorkflowService().DescribeTaskQueue(t.Context(), &workflowservice.DescribeTaskQueueRequest{
		Namespace: devserver.DefaultNamespace, TaskQueue: &taskqueuepb.TaskQueue{Name: "send"},
		TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY, ReportStats: true,
	})
	require.NoError(t, err)
	return got.GetStats().GetApproximateBacklogCount()
}

func TestASmallCustomerIsServedBeforeABigOneEnds(t *testing.T) {
	t.Parallel()
	s := start(t, devserver.Options{})
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	got := order(t, dial(t, s), burst{"big", 3, 60}, burst{"small", 3, 2})
	last := len(got) - 1 - slices.Index(reversed(got), "small")
	require.Less(t, last, 30, "the small customer waits behind the big one: %v", got)
}

func reversed(in []string) []string {
	out := slices.Clone(in)
	slices.Reverse(out)
	return out
}

func TestAnAnswerOvertakesACampaign(t *testing.T) {
	t.Parallel()
	s := start(t, devserver.Options{})
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	got := order(t, dial(t, s), burst{"campaign", 5, 40}, burst{"answer", 1, 2})
	// The one poller may hold a task before it sees the better ones.
	require.Less(t, slices.Index(got, "answer"), 5, "%v", got)
}

func TestTheRatePerFairnessKeyIsKeptByTheServer(t *testing.T) {
	t.Parallel()
	s := start(t, devserver.Options{})
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	c := dial(t, s)
	got, err := c.WorkflowService().UpdateTaskQueueConfig(t.Context(), &workflowservice.UpdateTaskQueueConfigRequest{
		Namespace: devserver.DefaultNamespace, TaskQueue: "send", TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY,
		UpdateFairnessKeyRateLimitDefault: &workflowservice.UpdateTaskQueueConfigRequest_RateLimitUpdate{
			RateLimit: &taskqueuepb.RateLimit{RequestsPerSecond: 75}, Reason: "below the number's throughput",
		},
		SetFairnessWeightOverrides: map[string]float32{"fast number": 10},
	})
	require.NoError(t, err)
	require.InDelta(t, 75, got.GetConfig().GetFairnessKeysRateLimitDefault().GetRateLimit().GetRequestsPerSecond(), 0.01)
	require.InDelta(t, 10, got.GetConfig().GetFairnessWeightOverrides()["fast number"], 0.01)
}
