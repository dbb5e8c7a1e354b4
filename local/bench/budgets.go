package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"

	"cadenza/internal/app"
	"cadenza/models"
)

// budget is a promise of the architecture and what was measured of it.
type budget struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Limit float64 `json:"limit"`
}

// cost is what one run alone took.
type cost struct{ events, bytes, statements float64 }

func (c cost) minus(d cost) cost {
	return cost{c.events - d.events, c.bytes - d.bytes, c.statements - d.statements}
}

// samples is how often a cost is measured; the least counts, because a cache may be
// cold and reconciliation passes by once a minute.
const samples = 3

// blink is the wait of the runs whose cost is counted: costs do not depend on it.
const blink = 200 * time.Millisecond

// budgets counts single runs: what a step costs is the difference that one more makes.
func (r *rig) budgets(ctx context.Context) ([]budget, error) {
	short := waitFor(blink)
	sizes := map[string]struct {
		steps []models.Step
		sends int
	}{
		"touch":        {[]models.Step{touchAfter(models.Wait{}, 0)}, 0},
		"two touches":  {[]models.Step{touchAfter(models.Wait{}, 0), touchAfter(models.Wait{}, 1)}, 0},
		"waited touch": {[]models.Step{touchAfter(models.Wait{}, 0), touchAfter(short, 1)}, 0},
		"send at once": {drip(1, 0), 1},
		"send":         {drip(1, blink), 1},
		"two sends":    {drip(2, blink), 2},
		"ten sends":    {drip(10, blink), 10},
	}
	costs := map[string]cost{}
	for name, s := range sizes {
		c, err := r.cost(ctx, "cost of "+name, s.steps, s.sends)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		costs[name] = c
	}
	calls, statements, err := r.startCost(ctx)
	if err != nil {
		return nil, err
	}
	touched := costs["two touches"].minus(costs["touch"])
	sent := costs["two sends"].minus(costs["send"])
	return []budget{
		{"events from entry to exit", costs["touch"].events - touched.events, 10},
		{"events of entry, send and exit", costs["send at once"].events, 8},
		{"events of wait + send", sent.events, 6},
		{"events of wait + database step", costs["waited touch"].minus(costs["touch"]).events, 6},
		{"events of a further database step", touched.events, 1},
		{"events of 10 × (wait + send)", costs["ten sends"].events, 66},
		{"bytes of 10 × (wait + send)", costs["ten sends"].bytes, 12 * 1024},
		{"statements of a database step", touched.statements, 5},
		// 7, and one that others share who leave within the same tenth of a second
		{"statements of a send alone, with the lease of its number's permits", sent.statements, 8},
		{"statements of an API start", statements, 6},
		{"Temporal calls of an API start", calls, 1},
	}, nil
}

// cost runs one contact through the steps, a few times.
func (r *rig) cost(ctx context.Context, name string, steps []models.Step, sends int) (least cost, err error) {
	automation, err := r.ours.automation(ctx, name, steps)
	if err != nil {
		return least, err
	}
	for i := range samples {
		r.sink.empty()
		before, began := r.statements.Load(), time.Now()
		ids, err := r.ours.start(ctx, automation, 1)
		if err != nil {
			return least, err
		}
		closed, err := r.finish(ctx, ids, began)
		if err != nil {
			return least, err
		}
		if got := len(r.sink.arrivals()); got != sends {
			return least, fmt.Errorf("%d messages came instead of %d", got, sends)
		}
		c := cost{float64(closed[0].events), float64(closed[0].bytes), float64(r.statements.Load() - before)}
		if i == 0 {
			least = c
		}
		least = cost{min(least.events, c.events), min(least.bytes, c.bytes), min(least.statements, c.statements)}
	}
	return least, nil
}

// startCost counts one POST that starts a run for a new contact, on an API of its own,
// so that the worker's statements and calls are not counted.
func (r *rig) startCost(ctx context.Context) (calls, statements float64, err error) {
	var sent, called atomic.Int64
	count := func(
		ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption,
	) error {
		called.Add(1)
		return invoke(ctx, method, req, reply, cc, opts...)
	}
	a, err := app.New(ctx, app.Options{
		Config: r.stack.App.Config, Log: r.stack.App.Log, TemporalAddress: r.stack.Temporal.HostPort(),
		DialOptions: []grpc.DialOption{grpc.WithChainUnaryInterceptor(count)}, OnStatement: func() { sent.Add(1) },
	})
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = a.Close() }()
	handler, err := a.Handler()
	if err != nil {
		return 0, 0, err
	}
	automation, err := r.ours.automation(ctx, "started by the API", drip(1, nap))
	if err != nil {
		return 0, 0, err
	}
	for i := range samples {
		sentBefore, calledBefore := sent.Load(), called.Load()
		if err := post(ctx, handler, automation, i); err != nil {
			return 0, 0, err
		}
		s, c := float64(sent.Load()-sentBefore), float64(called.Load()-calledBefore)
		if i == 0 {
			statements, calls = s, c
		}
		statements, calls = min(statements, s), min(calls, c)
	}
	return calls, statements, nil
}

func post(ctx context.Context, handler http.Handler, automation string, i int) error {
	body := strings.NewReader(fmt.Sprintf(`{"contact":{"phone":"+39347%07d","first_name":"Anna"}}`, i))
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/automations/"+automation+"/runs", body)
	req.Header.Set("Authorization", "Bearer "+apiKey)
	req.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, req)
	if answer.Code != http.StatusAccepted {
		said, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("start over the API: %d %s", answer.Code, said)
	}
	return nil
}
