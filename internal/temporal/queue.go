package temporal

import (
	"context"
	"maps"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"cadenza/workflows"
)

// Queue is how a task queue stands that a worker polls.
type Queue struct {
	// Name is the queue and what is polled for, such as send/activity.
	Name string
	// PolledAt is when this process last polled with success; nil before the first time.
	// SincePoll is how long ago that was.
	PolledAt  *time.Time
	SincePoll time.Duration
	// OldestTaskSeconds is how long the oldest task waits for a worker, of whatever process; nil when
	// it was not asked for or Temporal does not say.
	OldestTaskSeconds *float64
}

// Polls says how this process polls each queue that a worker polls, in the order of their names.
// It does not ask Temporal.
func (c *Connection) Polls() []Queue {
	names := slices.Sorted(maps.Keys(polledQueues()))
	out := make([]Queue, len(names))
	for i, name := range names {
		out[i].Name = name
		if at := c.polls.at(name).UTC(); !at.IsZero() {
			out[i].PolledAt, out[i].SincePoll = &at, c.polls.now().Sub(at)
		}
	}
	return out
}

// Queues is Polls together with the oldest task of each queue, for which it asks Temporal.
func (c *Connection) Queues(ctx context.Context) []Queue {
	out, polled := c.Polls(), polledQueues()
	for i, queue := range out {
		out[i].OldestTaskSeconds = c.oldestTask(ctx, polled[queue.Name])
	}
	return out
}

// oldestTask is how long the oldest task of a queue waits; nil when Temporal does not say.
func (c *Connection) oldestTask(ctx context.Context, q polledQueue) *float64 {
	stats := c.stats(ctx, q)
	if stats == nil {
		return nil
	}
	age := stats.GetApproximateBacklogAge().AsDuration().Seconds()
	return &age
}

// RunsWait reports whether workflow tasks of runs wait for a worker, as Temporal estimates it.
func (c *Connection) RunsWait(ctx context.Context) bool {
	return c.stats(ctx, polledQueue{workflows.QueueRuns, enumspb.TASK_QUEUE_TYPE_WORKFLOW}).GetApproximateBacklogCount() > 0
}

// stats are what Temporal knows of a queue; nil when it does not say.
func (c *Connection) stats(ctx context.Context, q polledQueue) *taskqueuepb.TaskQueueStats {
	got, err := c.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace: c.Namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: q.name}, TaskQueueType: q.kind, ReportStats: true,
	})
	if err != nil {
		c.log.WarnContext(ctx, "how many tasks wait is not known", "task_queue", q.name, "error", err)
		return nil
	}
	return got.GetStats()
}
