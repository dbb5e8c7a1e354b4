package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cadenza/internal/app"
)

// sink plays WhatsApp: it takes every message at once and notes when it came. All
// else, such as reading templates, goes on to the simulator.
type sink struct {
	url       string
	simulator atomic.Pointer[httputil.ReverseProxy]
	names     atomic.Int64

	// late is how long it takes for an answer, in nanoseconds; 0 answers at once.
	late atomic.Int64

	mu      sync.Mutex
	arrived []time.Time
	// copies counts the messages for each recipient.
	copies map[string]int
}

// startSink serves until the context ends.
func startSink(ctx context.Context) (*sink, error) {
	on, err := app.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sink{url: "http://" + on.Addr().String(), copies: map[string]int{}}
	go func() { _ = app.Serve(ctx, on, s) }()
	return s, nil
}

// passTo names the simulator, before the first request.
func (s *sink) passTo(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("read the simulator's address: %w", err)
	}
	s.simulator.Store(httputil.NewSingleHostReverseProxy(u))
	return nil
}

// ServeHTTP takes one request.
func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/messages") {
		s.simulator.Load().ServeHTTP(w, r)
		return
	}
	now := time.Now()
	var to struct{ To string }
	_ = json.NewDecoder(r.Body).Decode(&to) // what has no recipient is one message to nobody
	s.mu.Lock()
	s.arrived = append(s.arrived, now)
	s.copies[to.To]++
	s.mu.Unlock()
	select {
	case <-time.After(time.Duration(s.late.Load())):
	case <-r.Context().Done():
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"messaging_product":"whatsapp","messages":[{"id":"wamid.bench%d"}]}`, s.names.Add(1))
}

// empty forgets what came before.
func (s *sink) empty() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived, s.copies = nil, map[string]int{}
}

// tally is how many recipients have a message, and how many messages are more than one for each.
func (s *sink) tally() (reached, doubled int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.copies), len(s.arrived) - len(s.copies)
}

// arrivals are the times of all messages since empty.
func (s *sink) arrivals() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.arrived)
}

// await returns once n messages have come.
func (s *sink) await(ctx context.Context, n int) error {
	err := until(ctx, func(context.Context) (bool, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.arrived) >= n, nil
	})
	if err != nil {
		return fmt.Errorf("%d of %d messages came: %w", len(s.arrivals()), n, err)
	}
	return nil
}

// lookEvery is how often a condition is looked at.
const lookEvery = 50 * time.Millisecond

// until returns once the condition holds, or with its error or the context's.
func until(ctx context.Context, holds func(context.Context) (bool, error)) error {
	return every(ctx, lookEvery, holds)
}

// every is until with looks that far apart.
func every(ctx context.Context, apart time.Duration, holds func(context.Context) (bool, error)) error {
	ticker := time.NewTicker(apart)
	defer ticker.Stop()
	for {
		ok, err := holds(ctx)
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
