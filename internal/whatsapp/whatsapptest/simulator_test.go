package whatsapptest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
	"cadenza/internal/whatsapp/whatsapptest"
)

const (
	secret = "app-secret"
	token  = "the-token"
	phone  = "+393331234567"

	eventually = 20 * time.Second
	tick       = 10 * time.Millisecond
)

var creds = whatsapp.Credentials{PhoneNumberID: "106540352242922", Token: token}

// hook is a webhook that verifies what it gets, refuses while broken, and remembers events.
type hook struct {
	t      *testing.T
	server *httptest.Server
	mu     sync.Mutex
	broken bool
	events []whatsapp.Event
}

func newHook(t *testing.T) *hook {
	h := &hook{t: t}
	h.server = httptest.NewServer(h)
	t.Cleanup(h.server.Close)
	return h
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil || h.broken || !whatsapp.VerifySignature(secret, body, r.Header.Get(whatsapp.SignatureHeader)) {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	h.events = append(h.events, whatsapp.Decode(body))
}

func (h *hook) breakDown(broken bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = broken
}

func (h *hook) statuses(wamid string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []string
	for _, e := range h.events {
		for _, s := range e.Statuses {
			if s.WAMID == wamid {
				list = append(list, s.Status)
			}
		}
	}
	return list
}

func (h *hook) inbound() []whatsapp.InboundMessage {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []whatsapp.InboundMessage
	for _, e := range h.events {
		list = append(list, e.Messages...)
	}
	return list
}

func (h *hook) limits() []whatsapp.LimitUpdate {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []whatsapp.LimitUpdate
	for _, e := range h.events {
		list = append(list, e.LimitUpdates...)
	}
	return list
}

func (h *hook) updates() []whatsapp.TemplateUpdate {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []whatsapp.TemplateUpdate
	for _, e := range h.events {
		list = append(list, e.TemplateUpdates...)
	}
	return list
}

func (h *hook) eventually(condition func() bool) {
	h.t.Helper()
	require.Eventually(h.t, condition, eventually, tick)
}

// testClock is moved by hand.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type testBundle struct {
	t      *testing.T
	sim    *whatsapptest.Simulator
	server *httptest.Server
	client *whatsapp.Client
	hook   *hook
	clock  *testClock
	config whatsapptest.Config
}

func setup(t *testing.T) *testBundle {
	b := &testBundle{t: t, hook: newHook(t), clock: &testClock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}}
	b.config = whatsapptest.Config{
		File: filepath.Join(t.TempDir(), "sim.db"), WebhookURL: b.hook.server.URL, AppSecret: secret, Token: token, Seed: 7,
		Numbers: []whatsapptest.Number{{ID: creds.PhoneNumberID, WABAID: "102290129340398", Display: "+39 06 1234567"}},
		Clock:   b.clock.Now, Logger: slog.New(slog.DiscardHandler),
	}
	b.start()
	t.Cleanup(b.stop)
	return b
}

func (b *testBundle) start() {
	b.t.Helper()
	sim, err := whatsapptest.New(b.config)
	require.NoError(b.t, err)
	b.sim = sim
	b.sim.Start(context.Background())
	b.server = httptest.NewServer(sim.Handler())
	b.client = whatsapp.New(whatsapp.Config{BaseURL: b.server.URL})
}

func (b *testBundle) stop() {
	b.server.Close()
	require.NoError(b.t, b.sim.Close())
}

func (b *testBundle) call(method, path, body string) (int, map[string]any) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, bytes.NewBufferString(body))
	require.NoError(b.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	require.NoError(b.t, err)
	defer func() { require.NoError(b.t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(b.t, err)
	answer := map[string]any{}
	require.NoError(b.t, json.Unmarshal(raw, &answer), string(raw))
	return res.StatusCode, answer
}

func (b *testBundle) faults(script string) {
	b.t.Helper()
	status, answer := b.call(http.MethodPut, "/sim/faults", script)
	require.Equal(b.t, http.StatusOK, status, answer)
}

// as is the value in the type that the test knows it has.
func as[T any](v any) T {
	out, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("%T is not what the test expects", v))
	}
	return out
}

func (b *testBundle) writes(body string) string {
	b.t.Helper()
	status, answer := b.call(http.MethodPost, "/sim/phones/"+phone+"/messages", body)
	require.Equal(b.t, http.StatusOK, status, answer)
	return as[string](answer["id"])
}

func (b *testBundle) received() []map[string]any {
	b.t.Helper()
	status, answer := b.call(http.MethodGet, "/sim/messages?to="+url.QueryEscape(phone), "")
	require.Equal(b.t, http.StatusOK, status)
	var list []map[string]any
	for _, i := range as[[]any](answer["items"]) {
		list = append(list, as[map[string]any](i))
	}
	return list
}

func (b *testBundle) send(m whatsapp.Message) (whatsapp.Accepted, error) {
	m.To = phone
	return b.client.Send(b.t.Context(), creds, m)
}

func welcome(values ...string) whatsapp.Message {
	t := &whatsapp.TemplateMessage{Name: "welcome", Language: "it"}
	for _, v := range values {
		t.Body = append(t.Body, whatsapp.Param{Text: v})
	}
	return whatsapp.Message{Template: t}
}

func refusal(t *testing.T, err error) *whatsapp.Refused {
	t.Helper()
	var refused *whatsapp.Refused
	require.ErrorAs(t, err, &refused)
	return refused
}

func (h *hook) first() whatsapp.Status {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.events[0].Statuses[0]
}

func (h *hook) preferences() []whatsapp.PreferenceUpdate {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []whatsapp.PreferenceUpdate
	for _, e := range h.events {
		list = append(list, e.PreferenceUpdates...)
	}
	return list
}

// recipient is whom the statuses of a message name: by phone, and by user id.
func (h *hook) recipient(wamid string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.events {
		for _, s := range e.Statuses {
			if s.WAMID == wamid {
				return []string{s.RecipientID, s.RecipientUserID}
			}
		}
	}
	return nil
}
