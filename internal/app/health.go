package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"cadenza/internal/temporal"
)

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
		a.Log.DebugContext(ctx, "a health answer was not read", "error", err)
	}
}

// workerHealth asks all that a worker needs.
func (a *App) workerHealth(ctx context.Context) WorkerHealth {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	health := WorkerHealth{Status: "ok", Queues: map[string]QueueHealth{}}
	away := func(what string, err error) {
		a.Log.WarnContext(ctx, "not ready", "component", what, "error", err)
		health.Status, health.Unavailable = "unavailable", append(health.Unavailable, what)
	}
	if err := a.Store.Ping(ctx); err != nil {
		away("database", err)
	}
	var queues []temporal.Queue
	if err := a.Temporal.Ping(ctx); err != nil {
		away("temporal", err)
		queues = a.Temporal.Polls()
	} else {
		queues = a.Temporal.Queues(ctx)
	}
	for _, queue := range queues {
		if queue.PolledAt == nil || queue.SincePoll > stalePoll {
			away("polling "+queue.Name, errNotPolled)
		}
		health.Queues[queue.Name] = QueueHealth{PolledAt: queue.PolledAt, OldestTaskSeconds: queue.OldestTaskSeconds}
	}
	return health
}
