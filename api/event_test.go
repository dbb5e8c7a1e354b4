package api

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/models"
)

// heard is one event as a listener reads it.
type heard struct{ id, kind, data string }

// listening is one open stream. Its events come in the order in which they were read.
type listening struct {
	t      *testing.T
	events chan heard
	leave  context.CancelFunc
}

// listen opens a stream with an API key, after the last event that the listener had.
func listen(t *testing.T, server *httptest.Server, key, last string) *listening {
	t.Helper()
	return listenWith(t, server, "Authorization", "Bearer "+key, "Last-Event-ID", last)
}

// listenWith opens a stream with these headers.
func listenWith(t *testing.T, server *httptest.Server, headers ...string) *listening {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	t.Cleanup(leave)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/v1/events", nil)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	res, err := server.Client().Do(req) //nolint:bodyclose // its reader closes it
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	l := &listening{t: t, events: make(chan heard, 1000), leave: leave}
	go func() {
		defer func() { _ = res.Body.Close() }()
		defer close(l.events)
		lines, one := bufio.NewScanner(res.Body), heard{}
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				one.id = value
			case "event":
				one.kind = value
			case "data":
				one.data = value
			case "":
				if one.kind != "" {
					l.events <- one
				}
				one = heard{}
			}
		}
	}()
	return l
}

// next is the next event; none is the end of the stream.
func (l *listening) next() (one heard, open bool) {
	l.t.Helper()
	select {
	case one, open = <-l.events:
		return one, open
	case <-time.After(time.Minute):
		require.Fail(l.t, "nothing was heard")
		return heard{}, false
	}
}

// hears fails unless these are the next events; it returns the last one.
func (l *listening) hears(kinds ...string) (last heard) {
	l.t.Helper()
	for _, kind := range kinds {
		var open bool
		last, open = l.next()
		require.True(l.t, open, "the stream is open")
		require.Equal(l.t, kind, last.kind)
	}
	return last
}

// ends fails unless nothing more is heard.
func (l *listening) ends() {
	l.t.Helper()
	one, open := l.next()
	require.False(l.t, open, "%+v", one)
}

func TestEveryKindOfEventIsInTheDescription(t *testing.T) {
	t.Parallel()
	spec, err := loadDescription()
	require.NoError(t, err)
	var want []any
	for _, kind := range models.EventKinds() {
		want = append(want, string(kind))
	}
	require.ElementsMatch(t, want, spec.Components.Schemas["EventKind"].Value.Enum)
}

func TestAListenerHearsWhatHappensAndGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	b := setup(t)
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.Close)
	l := listen(t, server, b.key, "")
	l.hears("ready")
	first := as[string](b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}).wants(201).json()["id"])
	told := l.hears("contact.created")
	require.JSONEq(t, `{"kind": "contact.created", "ids": {"contact": "`+first+`"}}`, told.data)
	l.leave()

	b.do("POST", "/v1/contacts", object{"phone": "+393470000002"}).wants(201)
	again := listen(t, server, b.key, told.id)
	var data struct{ IDs map[string]string }
	require.NoError(t, json.Unmarshal([]byte(again.hears("contact.created").data), &data))
	require.NotEqual(t, first, data.IDs["contact"], "the second one, and nothing twice")

	for _, unknown := range []string{"x", "-1-2", "999999999999-1", "0-0"} {
		listen(t, server, b.key, unknown).hears("reset", "ready")
	}
}

func TestAStreamHasWhatItsCallerMayReadAndEndsWithThatRight(t *testing.T) {
	t.Parallel()
	b := setup(t)
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.Close)
	contactsOnly := b.newKey(b.workspace.ID, models.ScopeContactsRead)
	_, stranger := b.newWorkspace(models.AllScopes()...)
	all, some, none := listen(t, server, b.key, ""), listen(t, server, contactsOnly, ""), listen(t, server, stranger, "")
	for _, l := range []*listening{all, some, none} {
		l.hears("ready")
	}
	b.active()
	b.do("POST", "/v1/contacts", object{"phone": "+393470000001"}).wants(201)
	all.hears("automation.changed", "automation.changed", "contact.created")
	some.hears("contact.created")

	keys := as[[]any](b.do("GET", "/v1/api_keys", nil).wants(200).json()["items"])
	for _, one := range keys {
		if key := as[object](one); len(as[[]any](key["scopes"])) == 1 {
			b.do("DELETE", "/v1/api_keys/"+as[string](key["id"]), nil).wants(204)
		}
	}
	some.ends()
	b.do("POST", "/v1/contacts", object{"phone": "+393470000002"}).wants(201)
	all.hears("contact.created")
	select {
	case one := <-none.events:
		require.Fail(t, "another workspace", "%+v", one)
	default:
	}
}

func TestAnOperatorHearsOfAssignedContactsAloneAndNothingMoreOnceTheyMayNot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.Close)
	mine, theirs, owner := b.person("+393470000001"), b.person("+393470000002"), b.member("owner@example.com", models.RoleOwner)
	for name, ends := range map[string]func(*personClient){
		"signed out": func(p *personClient) { p.do("DELETE", "/v1/session", nil).wants(204) },
		"disabled":   func(p *personClient) { owner.do("POST", "/v1/users/"+p.user.ID+"/disable", nil).wants(200) },
		"promoted": func(p *personClient) {
			owner.do("PATCH", "/v1/users/"+p.user.ID, object{"role": "chat_manager"}).wants(200)
		},
	} {
		p := b.member(strings.ReplaceAll(name, " ", "")+"@example.com", models.RoleChatOperator)
		l := listenWith(t, server, "Cookie", secureCookie+"="+p.cookie)
		l.hears("ready")
		tagged := func(id, tag string) {
			b.do("POST", "/v1/tags", object{"name": tag}).wants(201)
			require.NoError(t, b.store.RunTx(t.Context(), func(tx *store.RunTx) error {
				_, err := tx.AddTags(t.Context(), b.workspace.ID, id, []string{tag})
				return err
			}))
		}
		assign := func(users ...string) {
			require.NoError(t, b.store.RunTx(t.Context(), func(tx *store.RunTx) error {
				if len(users) == 0 {
					_, err := tx.UnassignOperators(t.Context(), b.workspace.ID, mine, nil)
					return err
				}
				_, err := tx.AssignOperators(t.Context(), b.workspace.ID, mine, users)
				return err
			}))
		}
		tagged(theirs, name+" not theirs")
		assign(p.user.ID)
		tagged(mine, name+" theirs")
		l.hears("contact.assigned", "tag.added")
		assign()
		tagged(mine, name+" no longer theirs")
		l.hears("reset")
		assign(p.user.ID)
		l.hears("contact.assigned")
		ends(p)
		l.ends()
		assign()
	}
}

func TestListenersAreLetGoWhenTheProcessStops(t *testing.T) {
	t.Parallel()
	stopping := make(chan struct{})
	b := setup(t)
	b.change = func(c *Config) { c.Stopping = stopping }
	b.serve()
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.Close)
	l := listen(t, server, b.key, "")
	l.hears("ready")
	close(stopping)
	l.ends()
}

func TestTooManyListenersAreRefused(t *testing.T) {
	t.Parallel()
	bells := newEventBells(nil)
	bells.byID["w"] = &eventBell{quit: func() {}, listeners: maxListeners - 1}
	_, leave, ok := bells.join("w")
	require.True(t, ok)
	_, _, more := bells.join("w")
	require.False(t, more)
	leave()
	_, _, ok = bells.join("w")
	require.True(t, ok)
}
