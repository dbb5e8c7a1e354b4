package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// watcher is a stream of events that its reader opens again, at the last event, whenever it breaks.
type watcher struct {
	as     api
	opened chan struct{} // closed once the first stream misses nothing

	mu   sync.Mutex
	last string
	// kinds are those of the events of each message, in their order; times is how often a stream was opened, missed how often
	// it said that something may have been missed.
	kinds         map[string][]string
	times, missed int
}

// watches opens the stream of a caller until the test ends.
func (a api) watches(t *testing.T) *watcher {
	t.Helper()
	w := &watcher{as: a, opened: make(chan struct{}), kinds: map[string][]string{}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		ready := sync.OnceFunc(func() { close(w.opened) })
		for ctx.Err() == nil {
			w.read(ctx, ready)
			select {
			case <-ctx.Done():
			case <-time.After(retryStream): // as a browser does
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	<-w.opened
	return w
}

// retryStream is how long a browser would wait.
const retryStream = 20 * time.Millisecond

// read reads one stream to its end.
func (w *watcher) read(ctx context.Context, ready func()) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.as.url+"/v1/events", nil)
	if err != nil {
		return
	}
	req.Header.Set("Cookie", w.as.cookie)
	w.mu.Lock()
	if w.last != "" {
		req.Header.Set("Last-Event-ID", w.last)
	}
	w.mu.Unlock()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return
	}
	w.mu.Lock()
	w.times++
	w.mu.Unlock()
	kind := ""
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, said, _ := strings.Cut(lines.Text(), ": ")
		w.mu.Lock()
		switch name {
		case "id":
			w.last = said
		case "event":
			if kind = said; kind == "ready" {
				ready()
			} else if kind == "reset" {
				w.missed++
			}
		case "data":
			var event happening
			if json.Unmarshal([]byte(said), &event) == nil && event.IDs["message"] != "" {
				w.kinds[event.IDs["message"]] = append(w.kinds[event.IDs["message"]], kind)
			}
		}
		w.mu.Unlock()
	}
}

// requireSaw has the watcher know of each message that it left, again after each break, with nothing missed.
func (w *watcher) requireSaw(t require.TestingT, messages []string, breaks int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range messages {
		require.NotEmpty(t, w.kinds[id])
	}
	require.Equal(t, []int{breaks + 1, 0}, []int{w.times, w.missed})
}
