package e2e

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

// receiver is a customer's web server. Each webhook step is a station: the run stands
// still there until the test has looked around, because skipped time waits for calls.
type receiver struct {
	server   *httptest.Server
	verify   *standardwebhooks.Webhook
	wanted   map[string]bool
	arrivals chan arrival
	closing  chan struct{}

	mu     sync.Mutex
	bodies map[string]string
	broken []string
}

type arrival struct {
	station string
	goOn    chan struct{}
}

func newReceiver(t *testing.T, w *world) *receiver {
	t.Helper()
	r := &receiver{wanted: map[string]bool{}, bodies: map[string]string{}, arrivals: make(chan arrival), closing: make(chan struct{})}
	var err error
	r.verify, err = standardwebhooks.NewWebhook(signingSecret(t, w))
	require.NoError(t, err)
	r.server = httptest.NewServer(http.HandlerFunc(r.receive))
	t.Cleanup(func() {
		close(r.closing)
		r.server.Close()
		r.mu.Lock()
		defer r.mu.Unlock()
		require.Empty(t, r.broken, "stations whose call was not signed well")
	})
	return r
}

// signingSecret replaces the workspace's secret, which is the one time that it is told.
func signingSecret(t *testing.T, w *world) string {
	t.Helper()
	return post[struct{ Secret string }](t, w.api, http.StatusCreated, "/v1/settings/webhook_secret", nil).Secret
}

// station is a step that calls the receiver.
func (r *receiver) station(name string, body, save object) object {
	r.wanted[name] = true
	step := object{"kind": "send_webhook", "method": "POST", "url": r.server.URL + "/" + name, "headers": object{"X-Station": name}}
	if body != nil {
		step["body"] = body
	}
	if save != nil {
		step["save"] = save
	}
	return step
}

func (r *receiver) receive(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	name := req.Header.Get("X-Station")
	if name == "" { // whoever polls a port that was another server's before
		http.NotFound(w, req)
		return
	}
	r.mu.Lock()
	if err != nil || r.verify.Verify(body, req.Header) != nil || req.URL.Path != "/"+name {
		r.broken = append(r.broken, name)
	}
	r.bodies[name] = string(body)
	r.mu.Unlock()
	here := arrival{station: name, goOn: make(chan struct{})}
	for _, wait := range []func(){
		func() {
			select {
			case r.arrivals <- here:
			case <-r.closing:
			}
		},
		func() {
			select {
			case <-here.goOn:
			case <-r.closing:
			}
		},
	} {
		wait()
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"data": {"id": "CRM-77"}}`)
}

// next waits until the run stands at the station; the returned function lets it go on.
func (r *receiver) next(t *testing.T, station string) func() {
	t.Helper()
	select {
	case here := <-r.arrivals:
		require.Equal(t, station, here.station)
		return func() { close(here.goOn) }
	case <-time.After(patience):
		require.Fail(t, "nobody came to station "+station)
		return nil
	}
}

func (r *receiver) body(station string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bodies[station]
}

func (r *receiver) seen() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.bodies))
}
