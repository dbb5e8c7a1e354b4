package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"cadenza/local/stack"
)

// subscription is a program that is told what happens, as the API tells of it.
type subscription struct {
	ID, Secret, State string
	WorkflowID        string `json:"workflow_id"`
	Delivered, Lost   int
	LastStatus        int     `json:"last_status"`
	WaitingSince      *string `json:"waiting_since"`
}

// happening is what a program is told.
type happening struct {
	ID, Kind string
	IDs      map[string]string
	Contact  *struct{ Phone string }
	Message  *struct{ ID string }
	Received *struct{ Text string }
}

// toldProgram is a program that is told what happens.
type toldProgram struct {
	server *httptest.Server
	mu     sync.Mutex
	status int
	// calls and taken are what it was told, in order; of taken each event is there once.
	calls, taken []happening
	raw          []rawCall
}

type rawCall struct {
	body   []byte
	header http.Header
}

func newTold(t *testing.T, status int) *toldProgram {
	t.Helper()
	l := &toldProgram{status: status}
	l.server = httptest.NewServer(l)
	t.Cleanup(l.server.Close)
	return l
}

// ServeHTTP takes a call, or not.
func (l *toldProgram) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var event happening
	if err != nil || json.Unmarshal(body, &event) != nil || event.ID != r.Header.Get("Webhook-Id") {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls, l.raw = append(l.calls, event), append(l.raw, rawCall{body, r.Header})
	if l.status < 300 {
		seen := false
		for _, one := range l.taken {
			seen = seen || one.ID == event.ID
		}
		if !seen {
			l.taken = append(l.taken, event)
		}
	}
	w.WriteHeader(l.status)
}

func (l *toldProgram) answers(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.status = status
}

// of are the values of a noun in what it took of a contact, in order.
func (l *toldProgram) of(contact, noun string) (out []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range l.taken {
		if one.IDs["contact"] == contact {
			out = append(out, one.IDs[noun])
		}
	}
	return out
}

// last is the last call that it got.
func (l *toldProgram) last(t require.TestingT) (event happening, raw rawCall) {
	l.mu.Lock()
	defer l.mu.Unlock()
	require.NotEmpty(t, l.calls)
	return l.calls[len(l.calls)-1], l.raw[len(l.raw)-1]
}

func (l *toldProgram) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.calls)
}

func (a api) subscribes(t require.TestingT, l *toldProgram, more object) subscription {
	body := object{"url": l.server.URL + "/hook", "kinds": []string{"tag.added"}}
	for key, value := range more {
		body[key] = value
	}
	return post[subscription](t, a, http.StatusCreated, "/v1/subscriptions", body)
}

// TestSubscriptionsAreToldAllInOrderThoughTheProgramIsKilled kills everything in the middle, while one program takes all that it
// is told and another is down.
func TestSubscriptionsAreToldAllInOrderThoughTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "--reconcile-every", "2s", "--reconcile-patience", "3s")
	p.start(t)
	well, down := newTold(t, http.StatusNoContent), newTold(t, http.StatusServiceUnavailable)
	p.api.subscribes(t, well, nil)
	failing := p.api.subscribes(t, down, nil)
	var contacts, tags []string
	for range 4 {
		made := post[contact](t, p.api, http.StatusCreated, "/v1/contacts", object{"phone": newPhone()})
		contacts = append(contacts, made.ID)
	}
	tagged := func(rounds int) {
		for range rounds {
			name := "t" + strings.Repeat("x", len(tags))
			tag := post[struct{ ID string }](t, p.api, http.StatusCreated, "/v1/tags", object{"name": name})
			tags = append(tags, tag.ID)
			for _, id := range contacts {
				post[struct{}](t, p.api, http.StatusOK, "/v1/contacts/"+id+"/tags", object{"add": []string{name}})
			}
		}
	}
	toldAll := func(l *toldProgram) {
		eventually(t, "each contact's are told, in their order", func(c *assert.CollectT) {
			for _, id := range contacts {
				require.Equal(c, tags, l.of(id, "tag"))
			}
		})
	}
	tagged(6)
	eventually(t, "both were called", func(c *assert.CollectT) {
		require.Positive(c, well.count())
		require.Positive(c, down.count())
	})
	p.kill(t)
	p.start(t)
	tagged(6)
	toldAll(well)
	eventually(t, "it says how it fares", func(c *assert.CollectT) {
		got := get[subscription](c, p.api, "/v1/subscriptions/"+failing.ID)
		require.Equal(c, []any{"failing", 503, 0}, []any{got.State, got.LastStatus, got.Delivered})
		require.NotNil(c, got.WaitingSince)
	})
	down.answers(http.StatusOK)
	url := object{"url": down.server.URL + "/hook"} // a person who has mended it need not wait for the next attempt
	require.Equal(t, http.StatusOK, p.api.call(t, http.MethodPatch, "/v1/subscriptions/"+failing.ID, url).status)
	toldAll(down)
	eventually(t, "nothing waits", func(c *assert.CollectT) {
		got := get[subscription](c, p.api, "/v1/subscriptions/"+failing.ID)
		require.Equal(c, []any{"ok", len(tags) * len(contacts), 0}, []any{got.State, got.Delivered, got.Lost})
		require.Nil(c, got.WaitingSince)
	})
}

func TestASubscriptionIsToldWhatItIncludesIsTestedTurnedPausedAndDeleted(t *testing.T) {
	t.Parallel()
	w := start(t, stack.Options{})
	l := newTold(t, http.StatusNoContent)
	made := w.api.subscribes(t, l, object{
		"kinds": []string{"message.received", "contact.created"}, "include": []string{"contact", "message"},
	})
	at, phone := "/v1/subscriptions/"+made.ID, newPhone()
	verified := func(secrets ...string) (out []bool) {
		_, call := l.last(t)
		for _, secret := range secrets {
			verify, err := standardwebhooks.NewWebhook(secret)
			require.NoError(t, err)
			out = append(out, verify.Verify(call.body, call.header) == nil)
		}
		return out
	}
	w.sim.write(t, phone, "text", "ciao a tutti")
	eventually(t, "what was written is told", func(c *assert.CollectT) {
		event, _ := l.last(c)
		require.Equal(c, "message.received", event.Kind)
		require.NotNil(c, event.Received)
		require.Equal(c, "ciao a tutti", event.Received.Text)
		require.Equal(c, phone, event.Contact.Phone)
	})
	require.Equal(t, []bool{true}, verified(made.Secret))

	turned := post[subscription](t, w.api, http.StatusCreated, at+"/secret", nil)
	tested := post[struct{ Status int }](t, w.api, http.StatusOK, at+"/test", nil)
	require.Equal(t, http.StatusNoContent, tested.Status)
	event, _ := l.last(t)
	require.Equal(t, "test", event.Kind)
	require.Equal(t, []bool{true, true}, verified(made.Secret, turned.Secret), "both sign for a day")
	log := get[page[struct{ Kind, State string }]](t, w.api, at+"/deliveries").Items
	require.NotEmpty(t, log)
	for _, one := range log {
		require.Equal(t, "delivered", one.State)
	}

	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPatch, at, object{"paused": true}).status)
	closed := func(what string) {
		eventually(t, what, func(c *assert.CollectT) {
			d, err := w.temporal.DescribeWorkflowExecution(t.Context(), made.WorkflowID, "")
			require.NoError(c, err)
			require.Equal(c, "Completed", d.GetWorkflowExecutionInfo().GetStatus().String())
		})
	}
	closed("its workflow ends with the pause")
	require.Equal(t, http.StatusOK, w.api.call(t, http.MethodPatch, at, object{"paused": false}).status)
	again := newPhone()
	w.sim.write(t, again, "text", "si ricomincia")
	eventually(t, "it goes on with what happens from then on", func(c *assert.CollectT) {
		event, _ := l.last(c)
		require.NotNil(c, event.Received)
		require.Equal(c, "si ricomincia", event.Received.Text)
	})

	require.Equal(t, http.StatusNoContent, w.api.call(t, http.MethodDelete, at, nil).status)
	closed("and with its end")
}
