package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"

	"cadenza/internal/config"
	"cadenza/local/stack"
)

// object is a JSON object as a caller writes it.
type object = map[string]any

// world is the running system and what was done to it.
type world struct {
	o        options
	stack    *stack.Stack
	temporal client.Client
	// originals are the definitions of the automations as they were published first, by id.
	originals map[string]object
	ids       []string

	mu sync.Mutex
	// did counts acts by name, refused those that were refused as they may be; found are the faults.
	did, refused map[string]int
	found        []string
	// rows counts the looks at live rows, ended the runs that had come to their end.
	rows, ended int
}

func open(ctx context.Context, o options, folder string, log *slog.Logger) (*world, error) {
	w := &world{o: o, originals: map[string]object{}, did: map[string]int{}, refused: map[string]int{}}
	s, err := stack.Start(ctx, stack.Options{
		Data: folder, API: "127.0.0.1:0", Temporal: "127.0.0.1:0", Simulator: "127.0.0.1:0", Log: log,
		Tune: func(c *config.Config) {
			c.ReconcileEvery, c.ReconcilePatience = time.Second, 2*time.Second
			c.WhatsApp.Timeout, c.WhatsApp.UnknownGrace, c.WhatsApp.LongestWait = 3*time.Second, 5*time.Second, 2*time.Second
		},
	})
	if err != nil {
		return nil, err
	}
	w.stack = s
	if w.temporal, err = client.Dial(client.Options{HostPort: s.Temporal.HostPort(), Logger: quiet{}}); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if err := w.publish(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *world) close() error {
	w.temporal.Close()
	return w.stack.Stop()
}

// publish makes the automations: one step alone, a series, a dialogue, and a free message.
func (w *world) publish(ctx context.Context) error {
	if err := w.api(ctx, http.MethodPost, "/v1/fields", object{"code": "UNREST", "name": "Unrest", "type": "text"}, nil); err != nil {
		return err
	}
	for name, steps := range automations() {
		var made struct{ ID string }
		if err := w.api(ctx, http.MethodPost, "/v1/automations", object{"name": name, "steps": steps}, &made); err != nil {
			return err
		}
		var published object
		if err := w.api(ctx, http.MethodGet, "/v1/automations/"+made.ID, nil, &published); err != nil {
			return err
		}
		w.originals[made.ID] = object{"name": name, "steps": published["steps"]}
		if err := w.api(ctx, http.MethodPost, "/v1/automations/"+made.ID+"/activate", nil, nil); err != nil {
			return err
		}
	}
	w.ids = slices.Sorted(maps.Keys(w.originals))
	return nil
}

func automations() map[string][]object {
	template := func(wait string) object {
		step := object{"kind": "send_template", "template": "welcome", "language": "it", "parameters": object{"1": "amico"}}
		if wait != "" {
			step["wait"] = object{"for": wait}
		}
		return step
	}
	tag := func(name string) object { return object{"kind": "add_tags", "tags": []string{name}} }
	return map[string][]object{
		"single": {template("")},
		"series": {template(""), tag("a"), template("PT2S"), tag("b"), template("PT1S")},
		"dialogue": {
			template(""),
			{"kind": "wait_for_reply", "limit": "PT4S", "no_reply": []object{tag("silent")}},
			template(""),
			{"kind": "set_field", "field": "UNREST", "from": "next_message", "limit": "PT3S"},
			template(""),
		},
		"free": {
			{"kind": "send_message", "text": "ciao", "fallback_template": "open_template", "fallback_parameters": object{"1": "amico"}},
			{
				"wait": object{"for": "PT2S"}, "kind": "branch", "if": object{"tag": "a"}, "then": []object{template("")},
				"else": []object{tag("c")},
			},
		},
	}
}

// refusal is an answer of the API that says no.
type refusal struct {
	status int
	body   string
}

// Error is the answer.
func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.body) }

// api calls Cadenza.
func (w *world) api(ctx context.Context, method, path string, in, out any, headers ...string) error {
	return call(ctx, method, w.stack.APIURL+path, in, out, append(headers, "Authorization", "Bearer "+w.stack.Demo.APIKey)...)
}

// sim calls the simulator's control surface.
func (w *world) sim(ctx context.Context, method, path string, in, out any) error {
	return call(ctx, method, w.stack.SimulatorURL+path, in, out)
}

func call(ctx context.Context, method, url string, in, out any, headers ...string) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode a call: %w", err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return fmt.Errorf("make a call: %w", err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("call: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return fmt.Errorf("read an answer: %w", err)
	case res.StatusCode > 299:
		return fmt.Errorf("%s %s: %w", method, req.URL.Path, &refusal{res.StatusCode, string(data)})
	case out == nil || len(data) == 0:
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("read the answer of %s: %w", req.URL.Path, err)
	}
	return nil
}

// fault notes what must not be.
func (w *world) fault(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if fault := fmt.Sprintf(format, args...); !slices.Contains(w.found, fault) {
		w.found = append(w.found, fault)
	}
}

// report says for people what was done.
func (w *world) report() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var acts []string
	for _, name := range slices.Sorted(maps.Keys(w.did)) {
		acts = append(acts, fmt.Sprintf("%d %s", w.did[name], name))
		if n := w.refused[name]; n > 0 {
			acts[len(acts)-1] += fmt.Sprintf(" (%d refused)", n)
		}
	}
	word := "holds"
	if len(w.found) > 0 {
		word = "FAILS"
	}
	return fmt.Sprintf(
		"seed %d %s: %s; %d looks at live rows; %d runs came to their end", w.o.Seed, word, strings.Join(acts, ", "), w.rows, w.ended,
	)
}

// quiet is a Temporal logger that drops everything.
type quiet struct{}

// Debug drops it.
func (quiet) Debug(string, ...any) {}

// Info drops it.
func (quiet) Info(string, ...any) {}

// Warn drops it.
func (quiet) Warn(string, ...any) {}

// Error drops it.
func (quiet) Error(string, ...any) {}
