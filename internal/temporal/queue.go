package temporal

import (
	"context"
	"maps"
	"slices"
	"time"

	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
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
	got, err := c.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace: c.Namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: q.name}, TaskQueueType: q.kind, ReportStats: true,
	})
	if err != nil {
		c.log.WarnContext(ctx, "the age of the oldest task is not known", "task_queue", q.name, "error", err)
		return nil
	}
	age := got.GetStats().GetApproximateBacklogAge().AsDuration().Seconds()
	return &age
}
