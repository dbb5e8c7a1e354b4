package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// client calls Cadenza's API: whichever of the two processes answers.
type client struct {
	urls []string
	key  string
	http http.Client

	mu sync.Mutex
	// calls counts what was asked, unreachable the calls that got no answer.
	calls, unreachable int
	// errors are the answers of 500 and above.
	errors []serverError
}

// serverError is an answer that says it is the server's fault.
type serverError struct {
	process  string
	method   string
	path     string
	status   int
	from, to time.Time
}

func newClient(urls []string) *client {
	return &client{urls: urls, http: http.Client{Timeout: 20 * time.Second}}
}

// answer is what the API said.
type answer struct {
	status int
	body   []byte
}

// once makes one call at one of the processes; the error says that there was no answer.
func (c *client) once(ctx context.Context, process int, method, path, key string, body []byte) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.urls[process]+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	from := time.Now()
	out, err := c.exchange(req)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if err != nil {
		c.unreachable++
	}
	if out.status >= http.StatusInternalServerError {
		c.errors = append(c.errors, serverError{
			process: []string{apiOne, apiTwo}[process], method: method, path: path, status: out.status, from: from, to: time.Now(),
		})
	}
	return out, err
}

func (c *client) exchange(req *http.Request) (answer, error) {
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("call the API: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, fmt.Errorf("read the API's answer: %w", err)
	}
	return answer{status: res.StatusCode, body: body}, nil
}

// insistEvery is how long a caller waits before the same call again.
const insistEvery = 200 * time.Millisecond

// insist repeats a call, at one process and the other in turn, until it is answered by other
// than 5xx, which must then be a 2xx.
func (c *client) insist(ctx context.Context, process int, method, path, key string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("encode a call: %w", err)
		}
	}
	for ; ctx.Err() == nil; process++ {
		got, err := c.once(ctx, process%len(c.urls), method, path, key, body)
		if err != nil || got.status >= http.StatusInternalServerError {
			sleep(ctx, insistEvery)
			continue
		}
		if got.status < 200 || got.status > 299 {
			return fmt.Errorf("%s %s: %d: %s", method, path, got.status, got.body)
		}
		if out == nil || len(got.body) == 0 {
			return nil
		}
		if err := json.Unmarshal(got.body, out); err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		return nil
	}
	return fmt.Errorf("%s %s: %w", method, path, ctx.Err())
}

func (c *client) get(ctx context.Context, path string, out any) error {
	return c.insist(ctx, 0, http.MethodGet, path, "", nil, out)
}

// post makes something, once however often it must be asked.
func (c *client) post(ctx context.Context, path, key string, in, out any) error {
	return c.insist(ctx, 0, http.MethodPost, path, key, in, out)
}

// page is a page of a list.
type page[T any] struct {
	Items []T
	Next  *string
}

// all reads every page of a list; the path ends with "?" or a query.
func all[T any](ctx context.Context, c *client, path string) ([]T, error) {
	var out []T
	after := ""
	for {
		var p page[T]
		if err := c.get(ctx, path+"&limit=200"+after, &p); err != nil {
			return out, err
		}
		out = append(out, p.Items...)
		if p.Next == nil {
			return out, nil
		}
		after = "&after=" + *p.Next
	}
}

// serverErrors are the 5xx so far.
func (c *client) serverErrors() []serverError {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]serverError(nil), c.errors...)
}

// forget drops what was counted so far: the system was only starting.
func (c *client) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls, c.unreachable, c.errors = 0, 0, nil
}

// control calls the simulator's control surface.
func control(ctx context.Context, method, address string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode a call of the simulator: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("call the simulator: %w", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("call the simulator: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	got, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return errors.Join(fmt.Errorf("%s %s: the simulator answered %d: %s", method, req.URL.Path, res.StatusCode, got), err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(got, out); err != nil {
		return fmt.Errorf("read the simulator's answer: %w", err)
	}
	return nil
}
