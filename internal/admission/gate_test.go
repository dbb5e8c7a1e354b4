package admission

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func newGate(t *testing.T, cfg Config) *Gate {
	t.Helper()
	g, err := New(cfg)
	require.NoError(t, err)
	return g
}

func TestATrustedProxyMustBeAnAddress(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"127.0.0.1", "::1", "10.0.0.0/8", "2001:db8::/32"} {
		newGate(t, Config{TrustedProxies: []string{good}})
	}
	for _, bad := range []string{"", "localhost", "10.0.0.0/33", "10.0.0.1:80"} {
		_, err := New(Config{TrustedProxies: []string{bad}})
		require.Error(t, err, bad)
	}
}

func TestAWrongSecretIsSlowedDownPerAddressAndPerTarget(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	g := newGate(t, Config{Now: func() time.Time { return now }})
	for range guessBurstOfOne {
		require.Zero(t, g.Wrong("192.0.2.1:99", "one"))
	}
	require.Equal(t, guessEveryOne, g.Wrong("192.0.2.1", "one"), "the port is not who it is")
	require.Equal(t, guessEveryOne, g.Wrong("192.0.2.1", "one"), "a refused try takes nothing")
	require.Zero(t, g.Wrong("192.0.2.2", "one"), "another address has its own tries")
	require.Zero(t, g.Wrong("192.0.2.1", "two"))
	for range guessBurst {
		g.Wrong("192.0.2.1", "")
	}
	require.Positive(t, g.Wrong("192.0.2.1", "three"), "whatever it guesses at")
	now = now.Add(guessEveryOne)
	require.Zero(t, g.Wrong("192.0.2.1", "one"))
}

func TestANetworkOfVersion6IsOneGuesser(t *testing.T) {
	t.Parallel()
	g := newGate(t, Config{Now: func() time.Time { return time.Time{} }})
	for n := range guessBurst {
		require.Zero(t, g.Wrong(fmt.Sprintf("[2001:db8::%x]:99", n), ""))
	}
	require.Positive(t, g.Wrong("2001:db8::ffff", ""))
	require.Zero(t, g.Wrong("2001:db8:0:1::1", ""))
	require.Zero(t, g.Wrong("::ffff:192.0.2.7", ""))
	require.Equal(t, groupOf(addressOf("::ffff:192.0.2.7")), groupOf(addressOf("192.0.2.7")))
}

func TestTheMemoryOfGuessersIsBounded(t *testing.T) {
	t.Parallel()
	g := newGate(t, Config{Now: func() time.Time { return time.Time{} }})
	for n := range rememberedGuessers + 100 {
		g.Wrong(fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255), fmt.Sprint(n))
	}
	require.Equal(t, rememberedGuessers, g.byAddress.Len())
	require.Equal(t, rememberedGuessers, g.byTarget.Len())
}

func TestUnfinishedRequestsOfAnAddressAreLimited(t *testing.T) {
	t.Parallel()
	g := newGate(t, Config{PerAddress: 2})
	first, ok := g.Enter("192.0.2.1")
	require.True(t, ok)
	_, ok = g.Enter("192.0.2.1:7")
	require.True(t, ok)
	_, ok = g.Enter("192.0.2.1")
	require.False(t, ok)
	_, ok = g.Enter("192.0.2.2")
	require.True(t, ok)
	first()
	first()
	_, ok = g.Enter("192.0.2.1")
	require.True(t, ok, "one place is free")
	_, ok = g.Enter("192.0.2.1")
	require.False(t, ok, "one, however often it was left")
}

// served is a server whose /known has shown a key.
func served(t *testing.T, g *Gate) string {
	t.Helper()
	on, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("/known", func(_ http.ResponseWriter, r *http.Request) { g.Known(r.Context()) })
	mux.HandleFunc("/stranger", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	g.Attach(server)
	go func() { _ = server.Serve(on) }()
	t.Cleanup(func() { _ = server.Close() })
	return on.Addr().String()
}

// ask opens a connection and asks for the path; it stays open.
func ask(t *testing.T, address, path string) (conn net.Conn, err error) {
	t.Helper()
	conn, err = (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn, askAgain(conn, path)
}

func askAgain(conn net.Conn, path string) error {
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path); err != nil {
		return err
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

func TestConnectionsWithoutAKeyAreLimitedPerAddress(t *testing.T) {
	t.Parallel()
	address := served(t, newGate(t, Config{PerAddress: 3}))
	var open []net.Conn
	for range 3 {
		conn, err := ask(t, address, "/stranger")
		require.NoError(t, err)
		open = append(open, conn)
	}
	_, err := ask(t, address, "/stranger")
	require.Error(t, err, "a fourth one is closed")
	require.NoError(t, askAgain(open[0], "/known"))
	for range 10 { // each shows its key and leaves its place to the next one
		_, err = ask(t, address, "/known")
		require.NoError(t, err)
	}
	require.NoError(t, askAgain(open[1], "/stranger"), "who was there is still served")
	require.NoError(t, open[2].Close())
	require.Eventually(t, func() bool {
		_, err := ask(t, address, "/known")
		return err == nil
	}, 10*time.Second, time.Millisecond)
}

func TestConnectionsOfATrustedProxyAreNotLimited(t *testing.T) {
	t.Parallel()
	address := served(t, newGate(t, Config{PerAddress: 1, TrustedProxies: []string{"127.0.0.0/8"}}))
	for range 5 {
		_, err := ask(t, address, "/stranger")
		require.NoError(t, err)
	}
}
