package whatsapp_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

var message = whatsapp.Message{To: "+393331234567", CallbackData: "m-1", ReplyTo: "wamid.q", Text: &whatsapp.Text{Body: "very secret"}}

// answering sends one message to a server that behaves as handle does.
func answering(t *testing.T, handle http.HandlerFunc) (whatsapp.Accepted, error) {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	client := whatsapp.New(whatsapp.Config{BaseURL: server.URL + "/", Timeout: 5 * time.Second})
	return client.Send(t.Context(), whatsapp.Credentials{PhoneNumberID: "42", Token: "tok"}, message)
}

func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestASendCarriesTokenVersionAndEnvelopeAndNoIdempotencyKey(t *testing.T) {
	t.Parallel()
	var got map[string]any
	var header http.Header
	var path string
	accepted, err := answering(t, func(w http.ResponseWriter, r *http.Request) {
		header, path = r.Header, r.URL.Path
		_ = json.NewDecoder(r.Body).Decode(&got)
		say(
			200,
			`{"contacts":[{"input":"x","wa_id":"393331234567","user_id":"IT.1"}],"messages":[{"id":"wamid.1",
				"message_status":"accepted"}]}`,
		)(w, r)
	})
	require.NoError(t, err)
	require.Equal(t, whatsapp.Accepted{WAMID: "wamid.1", WaID: "393331234567", UserID: "IT.1", Status: "accepted"}, accepted)
	require.Equal(t, "/v25.0/42/messages", path)
	require.Equal(t, "Bearer tok", header.Get("Authorization"))
	require.Empty(t, header.Get("Idempotency-Key")+header.Get("X-Idempotency-Key"))
	require.Equal(t, map[string]any{
		"messaging_product": "whatsapp", "recipient_type": "individual", "to": "+393331234567", "type": "text",
		"text": map[string]any{"body": "very secret"}, "context": map[string]any{"message_id": "wamid.q"},
		"biz_opaque_callback_data": "m-1",
	}, got)
}

func TestARefusalIsParsedAndMasked(t *testing.T) {
	t.Parallel()
	const pair = `{"error":{"message":"(#131056) pair limit","code":131056,"is_transient":true,
		"error_data":{"details":"too many to +39 333 123-4567 and 393331234567"}}}`
	cases := []struct {
		name   string
		status int
		body   string
		code   int
		class  whatsapp.Class
	}{
		{"in a 400", 400, pair, 131056, whatsapp.ClassWaitPair},
		{"in a 200", 200, pair, 131056, whatsapp.ClassWaitPair},
		{"with a code of text", 500, `{"error":{"code":"131016","error_data":"busy"}}`, 131016, whatsapp.ClassRetry},
		{"without JSON", 404, `<html>`, whatsapp.CodeNone, whatsapp.ClassFail},
		{"429 without JSON", 429, ``, whatsapp.CodeNone, whatsapp.ClassWaitNumber},
		{"a redirect", 307, ``, whatsapp.CodeNone, whatsapp.ClassFail},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := answering(t, say(c.status, c.body))
			var refused *whatsapp.Refused
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.code, refused.Code)
			require.Equal(t, c.status, refused.HTTPStatus)
			require.Equal(t, c.class, whatsapp.Classify(err).Class)
			require.NotContains(t, err.Error(), "4567")
		})
	}
}

func TestAWaitThatTheHeadersAskForIsHonoured(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"Retry-After":               "120",
		"X-Business-Use-Case-Usage": `{"1":[{"type":"whatsapp","estimated_time_to_regain_access":2}]}`,
	} {
		_, err := answering(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(name, value)
			say(400, `{"error":{"code":130429}}`)(w, r)
		})
		require.Equal(t, 2*time.Minute, whatsapp.Classify(err).Wait, name)
	}
}

func TestWhatMayHaveBeenTakenIsUnknown(t *testing.T) { // W1
	t.Parallel()
	cases := map[string]http.HandlerFunc{
		"the connection closes": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a 502 of a proxy":      say(502, "<html>bad gateway"),
		"a 500 with other JSON": say(500, `{"oops":1}`),
		"a 200 that is no JSON": say(200, "ok"),
		"a 200 without an id":   say(200, `{"messages":[]}`),
		"an answer cut in half": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			say(200, `{"mess`)(w, nil)
		},
	}
	for name, handle := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := answering(t, handle)
			var unknown *whatsapp.Unknown
			require.ErrorAs(t, err, &unknown)
			require.Equal(t, whatsapp.ClassUnknown, whatsapp.Classify(err).Class)
			require.NotContains(t, err.Error(), "127.0.0.1")
		})
	}
}

func TestATimeOutAfterTheRequestWentOutIsUnknown(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel(); <-release }))
	t.Cleanup(func() { close(release); server.Close() })
	_, err := whatsapp.New(whatsapp.Config{BaseURL: server.URL}).Send(ctx, whatsapp.Credentials{}, message)
	var unknown *whatsapp.Unknown
	require.ErrorAs(t, err, &unknown)
	require.ErrorIs(t, err, context.Canceled)
}

func TestWhatProvablyWentNowhereIsNotSent(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	refused := "http://" + listener.Addr().String()
	require.NoError(t, listener.Close())
	plain := httptest.NewServer(say(200, "{}"))
	t.Cleanup(plain.Close)
	dns := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "graph"}
	}}}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	cases := []struct {
		name   string
		ctx    context.Context
		config whatsapp.Config
	}{
		{"connection refused", t.Context(), whatsapp.Config{BaseURL: refused}},
		{"no TLS", t.Context(), whatsapp.Config{BaseURL: "https" + plain.URL[4:]}},
		{"no DNS", t.Context(), whatsapp.Config{BaseURL: "http://graph", HTTP: dns}},
		{"given up before", cancelled, whatsapp.Config{BaseURL: plain.URL}},
		{"no URL", t.Context(), whatsapp.Config{BaseURL: "http://a b"}},
	}
	for _, c := range cases {
		_, err := whatsapp.New(c.config).Send(c.ctx, whatsapp.Credentials{PhoneNumberID: "42"}, message)
		var notSent *whatsapp.NotSent
		require.ErrorAs(t, err, &notSent, c.name)
		require.Equal(t, whatsapp.ClassRetry, whatsapp.Classify(err).Class)
		require.NotContains(t, err.Error(), "/42/", c.name)
	}
}

func TestTheErrorTableHasEachCodeOnceWithWords(t *testing.T) { // W2
	t.Parallel()
	known := map[int]bool{}
	for _, rule := range whatsapp.Table() {
		require.False(t, known[rule.Code], rule.Code)
		require.NotEmpty(t, rule.Words)
		require.NotEmpty(t, rule.Scope)
		known[rule.Code] = true
	}
	for _, code := range []int{
		0, 1, 2, 3, 4, 10, 33, 100, 190, 368, 613, 80007, 130403, 130429, 130472, 130497, 131000, 131005, 131008, 131009, 131016, 131021,
		131026, 131030,
		131031, 131037, 131042, 131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053, 131055, 131056, 131057, 131062, 131063,
		131064, 132000,
		132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069, 133000, 133004, 133005, 133006, 133008, 133009,
		133010, 133015,
		133016, 134011, 134100, 134101, 134102, 135000, 2494100,
	} {
		require.True(t, known[code], code)
	}
	require.Equal(t, whatsapp.ClassStop, whatsapp.ClassifyCode(299, false, 403).Class)
	require.Equal(t, whatsapp.ClassRetry, whatsapp.ClassifyCode(777, true, 400).Class)
	require.Equal(t, whatsapp.ClassRetry, whatsapp.ClassifyCode(777, false, 503).Class)
	require.Equal(t, whatsapp.ClassFail, whatsapp.ClassifyCode(777, false, 400).Class)
	require.Equal(t, whatsapp.ClassUnknown, whatsapp.Classify(errors.New("other")).Class)
	require.Empty(t, whatsapp.Classify(nil).Class)
}
