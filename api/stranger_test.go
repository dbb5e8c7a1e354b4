package api

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

// unread is a body that fails the test when somebody reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, fmt.Errorf("nobody may read this")
}

func TestAKeyIsAskedForBeforeTheBodyIsRead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	spec, err := loadDescription()
	require.NoError(t, err)
	asked := 0
	for name, operation := range operations(spec) {
		method, path, _ := strings.Cut(name, " ")
		if operation.Security != nil && len(*operation.Security) == 0 {
			continue
		}
		asked++
		r := httptest.NewRequestWithContext(
			t.Context(), method, strings.NewReplacer(":id", "x", ":number", "1", ":start_id", "y", ":contact_id", "z").Replace(path),
			unread{t},
		)
		w := httptest.NewRecorder()
		b.handler.ServeHTTP(w, r)
		require.Equal(t, 401, w.Code, name)
	}
	require.Greater(t, asked, 60)
}

func TestABodyThatIsTooLargeIsRefusedByItsLengthAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for path, most := range map[string]int64{
		"/wh/ap/x/": maxOutsideBytes, "/wh/ap/x/bulk": maxOutsideBulkBytes, "/webhooks/whatsapp": maxWebhookBytes,
	} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", path, unread{t})
		r.ContentLength = most + 1
		w := httptest.NewRecorder()
		b.handler.ServeHTTP(w, r)
		require.Equal(t, 413, w.Code, path)
		b.do("POST", path, strings.Repeat(" ", int(most)+1), "Transfer-Encoding", "chunked").problem(413, "too-large")
	}
}

func TestAProblemNamesTwentyErrorsAtMost(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	start, secret := b.integration()
	many := func(one string, n int) string { return strings.Repeat(one+",", n-1) + one }
	keys := make([]string, 5000)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":1`, i)
	}
	for name, one := range map[string]struct{ path, body string }{
		"numbers for contacts":      {"/v1/automations/" + id + "/runs/bulk", `{"contacts":[` + many("1", 1000) + `]}`},
		"too many numbers":          {"/v1/automations/" + id + "/runs/bulk", `{"contacts":[` + many("1", 1_000_000) + `]}`},
		"unknown keys":              {"/v1/lists", `{"name":"a",` + strings.Join(keys, ",") + `}`},
		"keys where none are":       {"/v1/templates/sync", `{` + strings.Join(keys, ",") + `}`},
		"steps that are no steps":   {"/v1/automations", `{"name":"a","steps":[` + many("7", 100_000) + `]}`},
		"steps of an unknown kind":  {"/v1/automations", `{"name":"a","steps":[` + many(`{"kind":"x"}`, 20_000) + `]}`},
		"steps without their texts": {"/v1/automations", `{"name":"a","steps":[` + many(`{"kind":"send_message"}`, 150) + `]}`},
		"contacts without phones":   {"/wh/ap/" + start + "/bulk", `{"secret":"` + secret + `","contacts":[` + many("{}", 1000) + `]}`},
		"too many contacts": {
			"/wh/ap/" + start + "/bulk", `{"secret":"` + secret + `","contacts":[` + many("1", 900_000) + `]}`,
		},
		"parameters that do not exist": {"/v1/templates/sync?" + strings.ReplaceAll(strings.Join(keys[:300], "&"), `"`, ""), ``},
	} {
		got := b.do("POST", one.path, one.body)
		require.GreaterOrEqual(t, got.status, 400, name)
		problems := as[[]any](got.json()["errors"])
		require.NotEmpty(t, problems, name)
		require.LessOrEqual(t, len(problems), maxErrors, name)
		require.Less(t, len(got.body), 12<<10, name) // twenty times all kinds of step
	}
}

func TestErrorsOfOneBodyAreToldTogether(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got := b.do(
		"POST", "/v1/automations", `{"colour":1,"steps":[{"kind":"add_tags","tags":["a",7]},{"wait":{"for":1}}]}`,
	).problem(400, "malformed")
	require.Equal(t, []string{"/colour", "/name", "/steps/0/tags/1", "/steps/1/kind", "/steps/1/wait/for"}, got)
}

func TestWhoGuessesIsSlowedDownAndTheRightSecretPasses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, secret := b.integration()
	for _, target := range []string{id, "01234567-unknown"} { // whether there is one does not show
		var answers []string
		for range 12 {
			got := b.do("POST", "/wh/ap/"+target+"/", object{"secret": marker, "phone": "+393470000001"}, "Authorization", "")
			answers = append(answers, fmt.Sprint(got.status))
			if got.status == 429 {
				got.problem(429, "too-many-requests")
				require.NotEmpty(t, got.header.Get("Retry-After"))
			}
		}
		require.Equal(t, "404 404 404 404 404 404 404 404 404 404 429 429", strings.Join(answers, " "))
	}
	b.do("POST", "/wh/ap/"+id+"/", object{"secret": secret, "phone": "+393470000001"}, "Authorization", "").wants(200)
	for range 40 {
		b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+marker)
	}
	b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+marker).problem(429, "too-many-requests")
	b.do("POST", "/webhooks/whatsapp", `{}`, whatsapp.SignatureHeader, "sha256=00").problem(429, "too-many-requests")
	b.do("GET", "/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=no", nil).problem(429, "too-many-requests")
	for range 3 {
		b.do("GET", "/v1/lists", nil).wants(200)
		b.do("POST", "/wh/ap/"+id+"/", object{"secret": secret, "phone": "+393470000002"}, "Authorization", "").wants(200)
		b.do("POST", "/webhooks/whatsapp", `{}`, whatsapp.SignatureHeader, whatsapp.Sign("app-secret", []byte(`{}`))).wants(200)
		b.do("GET", "/v1/lists", nil, "Authorization", "").problem(401, "unauthorized")
	}
}

// trickle sends the beginning of a request and keeps the connection open.
func trickle(t *testing.T, address, path string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", path)
	require.NoError(t, err)
	return conn
}

func TestABodyThatTricklesEndsInTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.bodyTime = time.Millisecond
	b.serve()
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.Close)
	for _, path := range []string{"/wh/ap/x/", "/wh/ap/x/bulk", "/webhooks/whatsapp"} {
		answer, err := http.ReadResponse(bufio.NewReader(trickle(t, server.Listener.Addr().String(), path)), nil)
		require.NoError(t, err, path)
		require.Equal(t, 408, answer.StatusCode, path)
		require.NoError(t, answer.Body.Close())
	}
}

func TestUnfinishedBodiesOfOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, secret := b.integration()
	server := httptest.NewServer(b.handler)
	t.Cleanup(server.CloseClientConnections)
	address := server.Listener.Addr().String()
	for range 8 {
		trickle(t, address, "/wh/ap/"+id+"/")
	}
	call := func(secret string) int {
		body := fmt.Sprintf(`{"secret":%q,"phone":"+393470000001"}`, secret)
		//nolint:noctx // ends with the server
		answer, err := http.Post(server.URL+"/wh/ap/"+id+"/", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode == http.StatusTooManyRequests {
			require.NotEmpty(t, answer.Header.Get("Retry-After"))
		}
		return answer.StatusCode
	}
	require.Eventually(t, func() bool { return call(secret) == 429 }, 10*time.Second, time.Millisecond)
	r := b.request("POST", "/wh/ap/"+id+"/", object{"secret": secret, "phone": "+393470000001"}, "Authorization", "")
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	require.Equal(t, 200, w.Code, "another address is not kept waiting")
	got, err := http.Get(server.URL + "/healthz") //nolint:noctx // ends with the server
	require.NoError(t, err)
	require.Equal(t, 200, got.StatusCode)
	require.NoError(t, got.Body.Close())
}

func TestAForwardedAddressCountsOnlyFromATrustedProxy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for n := range 40 { // each time another address, as a stranger may write it
		b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+marker, "X-Forwarded-For", fmt.Sprintf("198.51.100.%d", n))
	}
	b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+marker, "X-Forwarded-For", "198.51.100.99").problem(429, "too-many-requests")
	b.trusted = []string{"192.0.2.0/24"}
	b.serve()
	for range 40 {
		b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+marker, "X-Forwarded-For", "198.51.100.1")
	}
	b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+marker, "X-Forwarded-For", "198.51.100.1").problem(429, "too-many-requests")
	b.do("GET", "/v1/lists", nil, "Authorization", "Bearer "+marker, "X-Forwarded-For", "198.51.100.2").problem(401, "unauthorized")
}
