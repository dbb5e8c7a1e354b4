package cutwire

import (
	"bufio"
	"io"
	"net"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// echo is a server that says back what it hears.
func echo(t *testing.T, network, address string) string {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), network, address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); _ = c.Close() }()
		}
	}()
	return l.Addr().String()
}

// says writes a line and reports whether it came back.
func says(c net.Conn, line string) bool {
	if _, err := io.WriteString(c, line+"\n"); err != nil {
		return false
	}
	back, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && back == line+"\n"
}

func dial(t *testing.T, w *Wire) net.Conn {
	t.Helper()
	var dialer net.Dialer
	c, err := dialer.DialContext(t.Context(), "tcp", w.Address())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestALineCarriesUntilItIsCutAndAgainWhenItIsMended(t *testing.T) {
	t.Parallel()
	for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(t.TempDir(), "socket")} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			w, err := New(network, echo(t, network, address))
			require.NoError(t, err)
			t.Cleanup(w.Cut)
			first := dial(t, w)
			require.True(t, says(first, "uno"))

			w.Cut()
			require.False(t, says(first, "due"), "what was open is closed")
			var dialer net.Dialer
			_, err = dialer.DialContext(t.Context(), "tcp", w.Address())
			require.Error(t, err, "nothing new is carried")

			require.NoError(t, w.Mend())
			require.NoError(t, w.Mend(), "a line that is whole stays so")
			require.True(t, says(dial(t, w), "quattro"))
			require.False(t, says(first, "cinque"), "what was cut stays so")
		})
	}
}
