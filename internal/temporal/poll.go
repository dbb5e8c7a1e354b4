package temporal

import (
	"context"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"

	"cadenza/workflows"
)

// polls notes how this process polls each task queue. It stands where the calls to Temporal
// pass, because the SDK does not say.
type polls struct {
	now func() time.Time
	mu  sync.Mutex
	// answered and underWay are by the queue's name and what is polled for, as polledQueues writes them:
	// when a poll was answered last, and when each that is open began.
	answered map[string]time.Time
	underWay map[string]map[*time.Time]bool
}

func newPolls(now func() time.Time) *polls {
	return &polls{now: now, answered: map[string]time.Time{}, underWay: map[string]map[*time.Time]bool{}}
}

// polledQueues are what a worker polls.
func polledQueues() map[string]polledQueue {
	return map[string]polledQueue{
		"runs/workflow":          {workflows.QueueRuns, enumspb.TASK_QUEUE_TYPE_WORKFLOW},
		"runs/activity":          {workflows.QueueRuns, enumspb.TASK_QUEUE_TYPE_ACTIVITY},
		"send/activity":          {workflows.QueueSend, enumspb.TASK_QUEUE_TYPE_ACTIVITY},
		"outbound/activity":      {workflows.QueueOutbound, enumspb.TASK_QUEUE_TYPE_ACTIVITY},
		"subscriptions/activity": {workflows.QueueSubscriptions, enumspb.TASK_QUEUE_TYPE_ACTIVITY},
	}
}

type polledQueue struct {
	name string
	kind enumspb.TaskQueueType
}

// intercept lets every call pass and notes the polls.
func (p *polls) intercept(
	ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption,
) error {
	var queue string
	switch r := req.(type) {
	case *workflowservice.PollWorkflowTaskQueueRequest:
		queue = nameOf(r.GetTaskQueue()) + "/workflow"
	case *workflowservice.PollActivityTaskQueueRequest:
		queue = nameOf(r.GetTaskQueue()) + "/activity"
	default:
		return invoke(ctx, method, req, reply, cc, opts...)
	}
	began := p.begin(queue)
	err := invoke(ctx, method, req, reply, cc, opts...)
	p.end(queue, began, err == nil)
	return err
}

// nameOf is the queue's name; that of a worker's own queue of sticky workflows is the one it is of.
func nameOf(queue *taskqueuepb.TaskQueue) string {
	if normal := queue.GetNormalName(); normal != "" {
		return normal
	}
	return queue.GetName()
}

func (p *polls) begin(queue string) *time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.underWay[queue] == nil {
		p.underWay[queue] = map[*time.Time]bool{}
	}
	began := p.now()
	p.underWay[queue][&began] = true
	return &began
}

func (p *polls) end(queue string, began *time.Time, answered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.underWay[queue], began)
	if answered { // with a task or without
		p.answered[queue] = p.now()
	}
}

// settled is how long a poll must be open to count: one that cannot reach Temporal fails sooner.
const settled = time.Second

// at is when the queue was last polled: now, while a poll is open; zero for never.
func (p *polls) at(queue string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for began := range p.underWay[queue] {
		if now.Sub(*began) >= settled {
			return now
		}
	}
	return p.answered[queue]
}
