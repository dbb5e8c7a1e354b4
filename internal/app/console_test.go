package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// reply is what a server answered.
type reply struct {
	status int
	header http.Header
	body   string
}

// consoleBeside is a server whose API answers with the address that it was asked for.
func consoleBeside(t *testing.T) (ask func(method, path string) reply) {
	t.Helper()
	handler, err := withConsole(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.Method+" "+r.RequestURI)
	}))
	require.NoError(t, err)
	server := httptest.NewServer(newServer(handler).Handler)
	t.Cleanup(server.Close)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(method, path string) reply {
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		require.NoError(t, err)
		answer, err := client.Do(request)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return reply{answer.StatusCode, answer.Header, string(body)}
	}
}

func TestTheStartLeadsToTheConsole(t *testing.T) {
	t.Parallel()
	ask := consoleBeside(t)
	for _, path := range []string{"/", "/console"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			answer := ask(method, path)
			require.Equal(t, http.StatusFound, answer.status, path)
			require.Equal(t, "/console/", answer.header.Get("Location"), path)
			require.Equal(t, "no-store", answer.header.Get("Cache-Control"), path)
		}
	}
	answer := ask(http.MethodGet, "/console/contacts?tag=vip")
	require.Equal(t, http.StatusOK, answer.status)
	require.Contains(t, answer.body, `<div id="root">`)
	require.Equal(t, "no-cache", answer.header.Get("Cache-Control"))
	require.Equal(t, "nosniff", answer.header.Get("X-Content-Type-Options"))
	require.Equal(t, "DENY", answer.header.Get("X-Frame-Options"))
	require.Equal(t, "no-referrer", answer.header.Get("Referrer-Policy"))
	require.Len(t, answer.header.Values("Content-Security-Policy"), 1)
	require.Contains(t, answer.header.Get("Content-Security-Policy"), "script-src 'self';")
}

func TestTheConsoleTakesNothingFromTheAPI(t *testing.T) {
	t.Parallel()
	ask := consoleBeside(t)
	for _, path := range []string{
		"/v1/contacts", "/v1//lists", "/v1/../v1/lists", "/v1/contacts?search=%2F", "/webhooks/whatsapp", "/wh/ap/x", "/l/token", "/docs",
		"/docs/scalar.js", "/openapi.yaml", "/healthz", "/readyz", "/consoles", "/Console/", "//console/",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			answer := ask(method, path)
			require.Equal(t, http.StatusTeapot, answer.status, path)
			require.Equal(t, method+" "+path, answer.body)
			require.Contains(t, answer.header.Get("Content-Security-Policy"), "default-src 'none'", "the policy of the API stays its own")
		}
	}
	answer := ask(http.MethodPost, "/")
	require.Equal(t, http.StatusTeapot, answer.status, "who posts means the API")
}
