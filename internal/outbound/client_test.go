package outbound

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
)

// received is a request as an endpoint saw it.
type received struct {
	method, path string
	header       http.Header
	body         []byte
}

// endpoint is a real server that keeps what it receives and answers as told.
func endpoint(t *testing.T, answer http.HandlerFunc) (*httptest.Server, chan received) {
	t.Helper()
	got := make(chan received, 16)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- received{r.Method, r.URL.RequestURI(), r.Header.Clone(), body}
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server, got
}

func localClient(t *testing.T) *Client {
	t.Helper()
	client := New(Config{AllowPrivate: true})
	t.Cleanup(client.Close)
	return client
}

func secret(t *testing.T) string {
	t.Helper()
	s, err := NewSecret(rand.Reader)
	require.NoError(t, err)
	return s
}

func post(t *testing.T, url string) Request {
	t.Helper()
	return Request{ID: "msg_1", Method: http.MethodPost, URL: url, Body: []byte(`{"a":1}`), Secrets: []string{secret(t)}}
}

func TestA10AWebhookArrivesSigned(t *testing.T) {
	t.Parallel()
	server, got := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"data":{"id":7}}`)
	})
	r := post(t, server.URL+"/hook?key=1")
	r.Headers = map[string]string{"X-Shop": "1", "authorization": "Bearer x"}

	answer, err := localClient(t).Do(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, answer.Status)
	require.False(t, answer.Truncated)
	require.JSONEq(t, `{"data":{"id":7}}`, string(answer.Body))

	in := <-got
	require.Equal(t, "POST /hook?key=1", in.method+" "+in.path)
	require.Equal(t, `{"a":1}`, string(in.body))
	require.Equal(t, "1", in.header.Get("X-Shop"))
	require.Equal(t, "Bearer x", in.header.Get("Authorization"))
	require.Equal(t, "application/json", in.header.Get("Content-Type"))
	require.Equal(t, "msg_1", in.header.Get("webhook-id"))
	verifier, err := standardwebhooks.NewWebhook(r.Secrets[0])
	require.NoError(t, err)
	require.NoError(t, verifier.Verify(in.body, in.header))
	require.Error(t, verifier.Verify([]byte(`{"a":2}`), in.header))
}

func TestWhileASecretIsReplacedBothSign(t *testing.T) {
	t.Parallel()
	server, got := endpoint(t, nil)
	r := post(t, server.URL)
	r.Secrets = []string{secret(t), secret(t)}
	r.Timestamp = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	_, err := localClient(t).Do(t.Context(), r)
	require.NoError(t, err)

	in := <-got
	require.Equal(t, fmt.Sprint(r.Timestamp.Unix()), in.header.Get("webhook-timestamp"))
	for _, s := range r.Secrets {
		verifier, err := standardwebhooks.NewWebhook(s)
		require.NoError(t, err)
		require.NoError(t, verifier.VerifyIgnoringTimestamp(in.body, in.header))
	}
}

func TestWhereTheStatusIsTheAnswerItMayTakeTheWholeTimeAndNoBodyIsRead(t *testing.T) {
	t.Parallel()
	client := New(Config{AllowPrivate: true, StatusOnly: true})
	t.Cleanup(client.Close)
	transport, ok := client.http.Transport.(*http.Transport)
	require.True(t, ok)
	require.Equal(t, DefaultTimeout, transport.ResponseHeaderTimeout)
	server, _ := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "the body goes on")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // until who called goes away
	})
	answer, err := client.Do(t.Context(), post(t, server.URL))
	require.NoError(t, err)
	require.Equal(t, Response{Status: http.StatusAccepted, Body: nil}, answer)
}

func TestAStatusOtherThan2xxIsAFailure(t *testing.T) {
	t.Parallel()
	for status, again := range map[int]bool{
		302: false, 304: false, 400: false, 401: false, 404: false, 410: false, 408: true, 425: true, 429: true, 500: true, 501: false,
		503: true,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			server, _ := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "30")
				w.WriteHeader(status)
			})
			answer, err := localClient(t).Do(t.Context(), post(t, server.URL+"/?token=private"))
			var failed *Failed
			require.ErrorAs(t, err, &failed)
			require.Equal(t, status, failed.Status)
			require.Equal(t, status, answer.Status)
			require.Equal(t, 30*time.Second, answer.RetryAfter)
			require.Equal(t, again, Retryable(err))
			require.NotContains(t, err.Error(), "private")
		})
	}
}

func TestALongAnswerIsCut(t *testing.T) {
	t.Parallel()
	server, _ := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(bytes.Repeat([]byte("x"), MaxAnswer+1))
	})
	answer, err := localClient(t).Do(t.Context(), post(t, server.URL))
	require.NoError(t, err)
	require.Len(t, answer.Body, MaxAnswer)
	require.True(t, answer.Truncated)
}

func TestNoAnswerIsRetryableAndSaysNothingOfTheURL(t *testing.T) {
	t.Parallel()
	silent, _ := endpoint(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	cut, _ := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
	})
	gone := httptest.NewServer(nil)
	gone.Close()
	for _, c := range []struct{ name, url, reason string }{
		{"silence", silent.URL, "no answer in time"},
		{"a body cut short", cut.URL, "the answer broke off"},
		{"nobody there", gone.URL, "the connection was refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := New(Config{AllowPrivate: true, Timeout: 200 * time.Millisecond})
			t.Cleanup(client.Close)
			answer, err := client.Do(t.Context(), post(t, c.url+"/hook?token=private"))
			var failed *Failed
			require.ErrorAs(t, err, &failed)
			require.Equal(t, c.reason, failed.Reason)
			require.Equal(t, "webhook failed: "+c.reason, err.Error())
			require.Zero(t, answer.Status)
			require.True(t, Retryable(err))
		})
	}
}

func TestACancelledCallIsNotRetryable(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server, _ := endpoint(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := localClient(t).Do(ctx, post(t, server.URL))
	require.ErrorIs(t, err, context.Canceled)
	require.False(t, Retryable(err))
	require.False(t, Retryable(nil))
	require.False(t, Retryable(io.EOF))
}

func TestWhatMayNotBeSentIsRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	server, got := endpoint(t, nil)
	for _, c := range []struct {
		name   string
		change func(*Request)
	}{
		{"a large body", func(r *Request) { r.Body = make([]byte, MaxBody+1) }},
		{"another method", func(r *Request) { r.Method = "CONNECT" }},
		{"no id", func(r *Request) { r.ID = "" }},
		{"an id with a line break", func(r *Request) { r.ID = "a\r\nX: 1" }},
		{"no secret", func(r *Request) { r.Secrets = nil }},
		{"a short secret", func(r *Request) { r.Secrets = []string{"whsec_c2hvcnQ="} }},
		{"a secret that is not base64", func(r *Request) { r.Secrets = []string{"whsec_private!"} }},
		{"Host", func(r *Request) { r.Headers = map[string]string{"host": "private"} }},
		{"Content-Length", func(r *Request) { r.Headers = map[string]string{"Content-Length": "1"} }},
		{"Transfer-Encoding", func(r *Request) { r.Headers = map[string]string{"transfer-encoding": "chunked"} }},
		{"a signature of one's own", func(r *Request) { r.Headers = map[string]string{"WEBHOOK-Signature": "private"} }},
		{"a value with a line break", func(r *Request) { r.Headers = map[string]string{"X-A": "private\r\nHost: b"} }},
		{"a name with a space", func(r *Request) { r.Headers = map[string]string{"X A": "1"} }},
		{"an empty name", func(r *Request) { r.Headers = map[string]string{"": "1"} }},
		{"large headers", func(r *Request) { r.Headers = map[string]string{"X-A": strings.Repeat("a", 16<<10)} }},
	} {
		r := post(t, server.URL)
		c.change(&r)
		_, err := localClient(t).Do(t.Context(), r)
		var refused *Refused
		require.ErrorAs(t, err, &refused, c.name)
		require.False(t, Retryable(err), c.name)
		require.NotContains(t, err.Error(), "private", c.name)
		require.Empty(t, got, c.name)
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, "-5": 0, "soon": 0, "999999999": MaxRetryAfter, "99999999999999": 0,
		"Sun, 22 Nov 2026 12:01:00 GMT": time.Minute, "Sun, 22 Nov 2026 11:00:00 GMT": 0, "Sun, 22 Nov 2099 11:00:00 GMT": MaxRetryAfter,
	} {
		require.Equal(t, want, retryAfter(value, now), value)
	}
}
