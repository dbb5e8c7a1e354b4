package app

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAServerBoundsHeadersAndTheirTime(t *testing.T) {
	t.Parallel()
	server := newServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	require.Equal(t, 10*time.Second, server.ReadHeaderTimeout)
	require.Equal(t, 2*time.Minute, server.IdleTimeout)
	on, err := Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(on) }()
	t.Cleanup(func() { _ = server.Close() })
	for bytes, want := range map[int]int{60 << 10: http.StatusOK, 80 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", on.Addr().String())
		require.NoError(t, err)
		_, err = fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", strings.Repeat("x", bytes))
		require.NoError(t, err)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		require.Equal(t, want, answer.StatusCode)
		if want == http.StatusOK {
			require.Equal(t, "nosniff", answer.Header.Get("X-Content-Type-Options"), "on every listener")
		}
		require.NoError(t, answer.Body.Close())
		require.NoError(t, conn.Close())
	}
}
