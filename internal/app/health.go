package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"

	"cadenza/internal/telemetry"
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
		"runs/workflow":     {workflows.QueueRuns, enumspb.TASK_QUEUE_TYPE_WORKFLOW},
		"runs/activity":     {workflows.QueueRuns, enumspb.TASK_QUEUE_TYPE_ACTIVITY},
		"send/activity":     {workflows.QueueSend, enumspb.TASK_QUEUE_TYPE_ACTIVITY},
		"outbound/activity": {workflows.QueueOutbound, enumspb.TASK_QUEUE_TYPE_ACTIVITY},
	}
}

type polledQueue struct {
	name string
	kind enumspb.TaskQueueType
}

// intercept lets every call pass and notes the polls.
func (p *polls) intercept(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
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

// stalePoll is how long ago the last poll may be.
const stalePoll = 2 * time.Minute

// WorkerHealth is what /readyz of a worker answers.
type WorkerHealth struct {
	// Status is ok, or unavailable.
	Status string `json:"status"`
	// Unavailable names what is away: database, temporal, or a queue that is not polled.
	Unavailable []string               `json:"unavailable,omitempty"`
	Queues      map[string]QueueHealth `json:"queues"`
}

// QueueHealth is how a task queue stands.
type QueueHealth struct {
	// PolledAt is when this worker last polled with success; nil before the first time.
	PolledAt *time.Time `json:"polled_at"`
	// OldestTaskSeconds is how long the oldest task waits for a worker, of whatever process; nil when
	// Temporal does not say.
	OldestTaskSeconds *float64 `json:"oldest_task_seconds"`
}

// errNotPolled is why a queue counts as away.
var errNotPolled = fmt.Errorf("no poll for %s", stalePoll)

// healthTimeout bounds how long a part may take to answer.
const healthTimeout = 3 * time.Second

// WorkerHandler serves the worker's metrics, /healthz and /readyz. They are not for the public.
func (a *App) WorkerHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.Metrics.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { // a worker that dies ends the process
		a.answer(r.Context(), w, http.StatusOK, map[string]string{"status": "ok"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		health, status := a.workerHealth(r.Context()), http.StatusOK
		if len(health.Unavailable) > 0 {
			status = http.StatusServiceUnavailable
		}
		a.answer(r.Context(), w, status, health)
	})
	return mux
}

func (a *App) answer(ctx context.Context, w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		a.Log.DebugContext(ctx, "a health answer was not read", telemetry.KeyError, err)
	}
}

// workerHealth asks all that a worker needs.
func (a *App) workerHealth(ctx context.Context) WorkerHealth {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	health := WorkerHealth{Status: "ok", Queues: map[string]QueueHealth{}}
	away := func(what string, err error) {
		a.Log.WarnContext(ctx, "not ready", telemetry.KeyComponent, what, telemetry.KeyError, err)
		health.Status, health.Unavailable = "unavailable", append(health.Unavailable, what)
	}
	if err := a.Store.Ping(ctx); err != nil {
		away("database", err)
	}
	reached := (temporalPing{a.Temporal}).Ping(ctx)
	if reached != nil {
		away("temporal", reached)
	}
	queues := polledQueues()
	for _, name := range slices.Sorted(maps.Keys(queues)) {
		var one QueueHealth
		if at := a.polls.at(name).UTC(); !at.IsZero() {
			one.PolledAt = &at
		}
		if one.PolledAt == nil || a.polls.now().Sub(*one.PolledAt) > stalePoll {
			away("polling "+name, errNotPolled)
		}
		if reached == nil {
			one.OldestTaskSeconds = a.oldestTask(ctx, queues[name])
		}
		health.Queues[name] = one
	}
	return health
}

// oldestTask is how long the oldest task of a queue waits; nil when Temporal does not say.
func (a *App) oldestTask(ctx context.Context, q polledQueue) *float64 {
	got, err := a.Temporal.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace: a.Namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: q.name}, TaskQueueType: q.kind, ReportStats: true,
	})
	if err != nil {
		a.Log.WarnContext(ctx, "the age of the oldest task is not known", "queue", q.name, telemetry.KeyError, err)
		return nil
	}
	age := got.GetStats().GetApproximateBacklogAge().AsDuration().Seconds()
	return &age
}
