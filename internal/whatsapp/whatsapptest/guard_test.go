package whatsapptest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheControlSurfaceRefusesForeignHostsAndOrigins(t *testing.T) {
	t.Parallel()
	sim, err := New(Config{
		Token: "t", Numbers: []Number{{ID: "1", WABAID: "2", Display: "+390612345678"}}, Logger: slog.New(slog.DiscardHandler),
		Hosts: []string{"simulator"},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	handler := sim.Handler()
	ask := func(method, path, host string, headers ...string) int {
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(`{"rules":[]}`))
		r.Host = host
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
	for _, host := range []string{
		"127.0.0.1:8090", "localhost:8090", "LOCALHOST", "[::1]:8090", "192.168.1.5:8090", "simulator:8090", "a.localhost",
	} {
		require.Equal(t, 200, ask("GET", "/sim/messages", host), host)
		require.Equal(t, 200, ask("PUT", "/sim/faults", host, "Origin", "http://"+host), host)
	}
	for _, host := range []string{
		"evil.example:8090", "localhost.evil.example", "127.0.0.1.evil.example", "simulator.evil.example", "", "127.0.0.1@evil.example",
	} {
		require.Equal(t, http.StatusForbidden, ask("GET", "/sim", host), host)
		require.Equal(t, http.StatusForbidden, ask("GET", "/sim/messages", host), host)
		require.Equal(t, http.StatusForbidden, ask("PUT", "/sim/faults", host), host)
	}
	const own = "127.0.0.1:8090"
	for _, origin := range []string{
		"https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8090", "http://127.0.0.1:8090.evil.example",
	} {
		require.Equal(t, http.StatusForbidden, ask("PUT", "/sim/faults", own, "Origin", origin), origin)
		require.Equal(t, http.StatusForbidden, ask("GET", "/sim/phones", own, "Origin", origin), origin)
	}
	require.Equal(t, http.StatusForbidden, ask("GET", "/sim/messages", own, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"))
	require.Equal(t, 200, ask("GET", "/sim", own, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"), "a link to the page")
	require.NotEqual(t, http.StatusForbidden, ask("GET", "/v25.0/1", "graph.facebook.example"), "the Cloud API is no part of it")
}
