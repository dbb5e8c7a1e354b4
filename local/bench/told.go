package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// informed is how fast a program is told what happens.
type informed struct {
	Database string `json:"database"`
	Events   int    `json:"events"`
	// PerSecond is from the first call of the program's endpoint to the last; Repeated are calls of an event that it had.
	PerSecond float64 `json:"events_per_second"`
	Repeated  int     `json:"repeated"`
	// CPUMillis is what the whole process spent for one, its contact's import included: see spent.
	CPUMillis         float64 `json:"cpu_ms_per_event"`
	DatabaseCPUMillis float64 `json:"database_cpu_ms_per_event"`
}

// told subscribes a program that answers at once to new contacts, and imports some.
func (s *system) told(ctx context.Context) (out informed, err error) {
	out = informed{Database: s.database, Events: s.o.Told}
	p, err := startProgram(ctx)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, p.server.Close()) }()
	var made struct{ ID string }
	err = s.api(ctx, http.MethodPost, "/v1/subscriptions", object{"url": p.url, "kinds": []string{"contact.created"}}, &made)
	if err != nil {
		return out, err
	}
	before, err := spentNow(s.cluster)
	if err != nil {
		return out, err
	}
	if _, err := s.list(ctx, s.newPhones(s.o.Told)); err != nil {
		return out, err
	}
	err = every(ctx, seldom, func(context.Context) (bool, error) { return p.heard() >= s.o.Told, nil })
	if err != nil {
		return out, fmt.Errorf("the program was told of %d of %d events: %w", p.heard(), s.o.Told, err)
	}
	after, err := spentNow(s.cluster)
	if err != nil {
		return out, err
	}
	cost := after.minus(before)
	out.CPUMillis, out.DatabaseCPUMillis = each(cost.process, s.o.Told), each(cost.database, s.o.Told)
	out.PerSecond, out.Repeated = p.rate()
	_, _ = fmt.Fprintf(s.notes, "  %s: a program is told of %.1f events/s, %.1f + %.1f ms CPU each\n",
		s.database, out.PerSecond, out.CPUMillis, out.DatabaseCPUMillis)
	return out, s.api(ctx, http.MethodDelete, "/v1/subscriptions/"+made.ID, nil, nil)
}

// program is the endpoint of a subscription. It takes everything.
type program struct {
	server *http.Server
	url    string

	mu          sync.Mutex
	events      map[string]bool
	calls       int
	first, last time.Time
}

func startProgram(ctx context.Context) (*program, error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for events: %w", err)
	}
	p := &program{url: "http://" + l.Addr().String() + "/", events: map[string]bool{}}
	p.server = &http.Server{Handler: http.HandlerFunc(p.take), ReadHeaderTimeout: webhookTimeout}
	go func() { _ = p.server.Serve(l) }()
	return p, nil
}

func (p *program) take(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = time.Now()
	if p.calls == 0 {
		p.first = p.last
	}
	p.calls++
	p.events[r.Header.Get("Webhook-Id")] = true
	w.WriteHeader(http.StatusNoContent)
}

// heard is of how many events the program knows.
func (p *program) heard() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.events)
}

func (p *program) rate() (perSecond float64, repeated int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return round(float64(len(p.events)-1)/max(p.last.Sub(p.first).Seconds(), 0.001), 1), p.calls - len(p.events)
}
