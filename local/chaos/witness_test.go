package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tell makes a call of the messages endpoint through a witness at the handler.
func tell(t *testing.T, handler http.HandlerFunc) *witness {
	t.Helper()
	w := newWitness(handler, 10)
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	body := `{"biz_opaque_callback_data": "m-1", "text": {"body": "c0042 uno"}}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v25.0/1/messages", strings.NewReader(body))
	require.NoError(t, err)
	if res, err := http.DefaultClient.Do(req); err == nil {
		require.NoError(t, res.Body.Close())
	}
	server.Close() // when all calls are over
	return w
}

func TestTheWitnessTellsWhatBecameOfACall(t *testing.T) {
	t.Parallel()
	took := tell(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && strings.Contains(string(body), "c0042") {
			_, _ = io.WriteString(w, "{}")
		}
	})
	require.Len(t, took.calls["m-1"], 1)
	require.True(t, took.calls["m-1"][0].accepted)
	require.False(t, took.calls["m-1"][0].lost)
	require.Equal(t, arrival{n: 42, word: "uno"}, <-took.arrivals)

	refused := tell(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error": {"code": 131056}}`)
	})
	require.Equal(t, 131056, refused.calls["m-1"][0].code)
	require.False(t, refused.calls["m-1"][0].accepted)
	require.Empty(t, refused.arrivals)

	lost := tell(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	require.True(t, lost.calls["m-1"][0].accepted)
	require.True(t, lost.calls["m-1"][0].lost)
	require.Len(t, lost.arrivals, 1)
}
