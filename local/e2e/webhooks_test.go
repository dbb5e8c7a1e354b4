package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/config"
	"cadenza/local/stack"
)

// delivery is what became of a webhook, as the API tells it.
type delivery struct {
	State, Host, Error, Answer string
	Attempts                   int
	LastStatus                 int        `json:"last_status"`
	NextAttemptAt              *time.Time `json:"next_attempt_at"`
}

// endpoint is a host that webhooks call, as the API tells it.
type endpoint struct{ ID, Host, State, Reason string }

// scripted is a customer's web server that gives its answers in turn, then the last for ever.
type scripted struct {
	*httptest.Server
	mu      sync.Mutex
	answers []int
	ids     []string
}

func newScripted(t *testing.T, answers ...int) *scripted {
	t.Helper()
	s := &scripted{answers: answers}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP gives the next answer.
func (s *scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids = append(s.ids, r.Header.Get("Webhook-Id"))
	status := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"city":"Bari"}`)
}

// called are the ids of the webhooks that came, in order.
func (s *scripted) called() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ids)
}

func callsTo(url string) object {
	return object{
		"kind": "send_webhook", "method": "POST", "url": url, "body": object{"phone": "%%PHONE%%"}, "save": object{"city": "CITY"},
	}
}

// deliveryOf is what became of a run's one webhook.
func (w *world) deliveryOf(t *testing.T, r run) delivery {
	t.Helper()
	items := get[page[delivery]](t, w.api, "/v1/webhooks/deliveries?run_id="+r.ID).Items
	require.Len(t, items, 1)
	return items[0]
}

func TestAWebhookToAnInnerAddressLeavesNothingAndSaysWhy(t *testing.T) { // A10
	t.Parallel()
	inner := newScripted(t, http.StatusOK)
	w := start(t, stack.Options{Tune: func(c *config.Config) { c.AllowPrivateWebhooks = false }})
	for _, url := range []string{
		inner.URL, "http://localhost/hook", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/",
	} {
		a := w.api.steps(t, "A10 inner", callsTo(url), welcome("dopo"))
		r := w.reaches(t, w.api.start(t, a.ID, newPhone()).ID, "completed")
		require.Equal(t, []string{"failed webhook_refused_address", "done"}, r.stepResults(), "%s: the run goes on", url)
		d := w.deliveryOf(t, r)
		require.Equal(t, "refused", d.State, url)
		require.NotEmpty(t, d.Error, url)
		require.NotContains(t, d.Error, "127.0.0.1", "what a name resolves to stays inside")
		require.Empty(t, d.Answer)
	}
	require.Empty(t, inner.called())
}

func TestAWebhookIsRetriedLoggedAndItsEndpointPausedAndResumed(t *testing.T) { // A10
	t.Parallel()
	w := start(t, stack.Options{Tune: func(c *config.Config) { c.WebhookPauseAfter = time.Millisecond }})
	server := newScripted(t, http.StatusServiceUnavailable, http.StatusOK, http.StatusGone)
	a := w.api.steps(t, "A10 log", callsTo(server.URL+"/?key=private"))
	enter := func() run { return w.reaches(t, w.api.start(t, a.ID, newPhone()).ID, "completed") }

	r := enter()
	require.Equal(t, []string{"done"}, r.stepResults())
	d := w.deliveryOf(t, r)
	require.Equal(t, delivery{
		State: "delivered", Host: server.Listener.Addr().String(), Attempts: 2, LastStatus: 200, Answer: `{"city":"Bari"}`,
	}, d)
	require.Equal(t, "Bari", get[contact](t, w.api, "/v1/contacts/"+r.ContactID).Fields["CITY"])
	came := server.called()
	require.Len(t, came, 2)
	require.Equal(t, came[0], came[1], "the receiver can tell the repeat")

	require.Equal(t, []string{"failed webhook_410"}, enter().stepResults())
	require.Equal(t, []string{"failed webhook_410"}, enter().stepResults(), "the failure that pauses it was still called")
	paused := get[page[endpoint]](t, w.api, "/v1/webhooks").Items
	require.Len(t, paused, 1)
	require.Equal(t, "paused", paused[0].State)
	calls := len(server.called())
	r = enter()
	require.Equal(t, []string{"failed endpoint_paused"}, r.stepResults())
	require.Equal(t, "failed", w.deliveryOf(t, r).State)
	require.Len(t, server.called(), calls, "without a call")

	resumed := post[endpoint](t, w.api, http.StatusOK, "/v1/webhooks/"+paused[0].ID+"/resume", nil)
	require.Equal(t, "ok", resumed.State)
	require.Equal(t, []string{"failed webhook_410"}, enter().stepResults(), "it is called again")
	require.Len(t, server.called(), calls+1)
}
