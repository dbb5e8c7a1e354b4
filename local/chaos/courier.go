package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// courier brings the simulator's webhooks to the two APIs in turn, and knows of each status
// and message when one of them accepted it.
type courier struct {
	targets []string
	http    http.Client
	turn    atomic.Int64
	// mood is what it does now.
	mood atomic.Int32

	mu sync.Mutex
	// told is when a status that proves a message was sent was first accepted, by message id.
	told map[string]time.Time
	// statuses are all that were accepted, by message id.
	statuses map[string]map[string]bool
	// brought is when what a customer wrote was first accepted, by wamid.
	brought map[string]time.Time
	// delivered counts bodies that were accepted, failures those that were not, and
	// answers what an API answered but with 2xx and 503.
	delivered, failures int
	answers             map[int]int
}

// What a courier does with a webhook.
const (
	moodKind int32 = iota
	// moodRefuse brings nothing.
	moodRefuse
	// moodForget brings it, and keeps the answer to himself: it will be told again.
	moodForget
)

func newCourier(targets []string) *courier {
	return &courier{
		targets: targets, http: http.Client{Timeout: 10 * time.Second},
		told: map[string]time.Time{}, statuses: map[string]map[string]bool{}, brought: map[string]time.Time{}, answers: map[int]int{},
	}
}

// ServeHTTP brings one webhook.
func (c *courier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed) // somebody who looks at ports
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || c.mood.Load() == moodRefuse {
		panic(http.ErrAbortHandler) // the line is cut
	}
	status, err := c.bring(r.Context(), r, body)
	c.note(status, err, body)
	switch {
	case err != nil:
		w.WriteHeader(http.StatusBadGateway)
	case c.mood.Load() == moodForget:
		panic(http.ErrAbortHandler)
	default:
		w.WriteHeader(status)
	}
}

func (c *courier) bring(ctx context.Context, r *http.Request, body []byte) (int, error) {
	target := c.targets[int(c.turn.Add(1))%len(c.targets)]
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("make the request: %w", err)
	}
	req.Header = r.Header.Clone()
	res, err := c.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("bring a webhook: %w", err)
	}
	return res.StatusCode, res.Body.Close()
}

// webhookBody is what of a webhook is noted.
type webhookBody struct {
	Entry []struct {
		Changes []struct {
			Value struct {
				Statuses []struct {
					Callback string `json:"biz_opaque_callback_data"`
					Status   string
				}
				Messages []struct{ ID string }
			}
		}
	}
}

func (c *courier) note(status int, err error, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || status < 200 || status > 299 {
		c.failures++
		if err == nil && status != http.StatusServiceUnavailable {
			c.answers[status]++
		}
		return
	}
	c.delivered++
	var in webhookBody
	_ = json.Unmarshal(body, &in) // the simulator writes JSON
	now := time.Now()
	for _, entry := range in.Entry {
		for _, change := range entry.Changes {
			for _, s := range change.Value.Statuses {
				first(c.told, s.Callback, now)
				if c.statuses[s.Callback] == nil {
					c.statuses[s.Callback] = map[string]bool{}
				}
				c.statuses[s.Callback][s.Status] = true
			}
			for _, m := range change.Value.Messages {
				first(c.brought, m.ID, now)
			}
		}
	}
}

// first keeps the earlier time.
func first(times map[string]time.Time, key string, at time.Time) {
	if _, known := times[key]; !known {
		times[key] = at
	}
}
