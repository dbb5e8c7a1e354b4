package outbound

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"code.dny.dev/ssrf"
	"github.com/stretchr/testify/require"
)

// portOf is ":" and the server's port.
func portOf(s *httptest.Server) string { return s.URL[strings.LastIndex(s.URL, ":"):] }

func TestTheAddressThatIsCheckedIsTheOneThatIsDialled(t *testing.T) {
	t.Parallel()
	// Both servers have the same port: only the address tells them apart, as with a name
	// that answers the check with one address and the dial with another.
	outer, got := endpoint(t, nil)
	outer.Config.SetKeepAlivesEnabled(false) // every call looks the name up
	port := portOf(outer)
	_, visits := innerOn(t, "127.0.0.2"+port)
	dns := nameServer(t, func(before int32) string {
		if before%2 == 0 {
			return "127.0.0.1"
		}
		return "127.0.0.2"
	})
	client, sent, refused := guarded(t, dns), 0, 0
	const calls = 20
	for range calls {
		_, err := client.Do(t.Context(), post(t, "http://crm.test"+port))
		var no *Refused
		switch {
		case err == nil:
			sent++
		case errors.As(err, &no):
			refused++
			require.Equal(t, notPublic, no.Reason)
			require.True(t, no.Address)
		default:
			require.NoError(t, err)
		}
	}
	require.Zero(t, visits.Load(), "nothing reached the inner address")
	require.Len(t, got, calls/2)
	require.Equal(t, calls/2, sent)
	require.Equal(t, calls/2, refused)
}

func TestANameIsRefusedForEveryKindOfAddressItHas(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{
		"127.0.0.1", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "192.168.0.1", "224.0.0.1",
		"::1", "::", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
		"64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "2001::1",
	} {
		guard := ssrf.New()
		ip := netip.MustParseAddr(addr)
		network := "tcp4"
		if ip.Is6() {
			network = "tcp6"
		}
		err := guard.Safe(network, netip.AddrPortFrom(ip, 443).String(), nil)
		require.Error(t, err, addr)
		requireRefused(t, failure(err), notPublic)
		require.NotContains(t, failure(err).Error(), addr)
	}
}

func TestADecimalOrShortAddressIsNoWayAround(t *testing.T) {
	t.Parallel()
	// To Go these are names; whatever a name server makes of them is checked.
	_, visits := inner(t)
	dns := nameServer(t, func(int32) string { return "127.0.0.2" })
	for _, host := range []string{"2130706434", "0x7f000002", "127.2", "0177.0.0.2"} {
		client := newClient(Config{}, ssrf.New(), dns)
		t.Cleanup(client.Close)
		_, err := client.Do(t.Context(), post(t, "http://"+host+"/"))
		require.Error(t, err, host)
		require.NotContains(t, err.Error(), "127.0.0.2", host)
	}
	require.Zero(t, visits.Load())
}

func TestARedirectToMetadataOrAnotherInnerAddressIsRefused(t *testing.T) {
	t.Parallel()
	for _, target := range []string{
		"http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://[::ffff:169.254.169.254]/", "http://0.0.0.0/",
		"http://100.64.0.1/", "http://[fe80::1%25eth0]/", "file:///etc/passwd", "gopher://127.0.0.1/",
	} {
		for _, status := range []int{http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
			server, got := endpoint(t, redirectTo(target, status))
			_, err := guarded(t, nil).Do(t.Context(), post(t, server.URL))
			requireRefused(t, err, "")
			require.NotContains(t, err.Error(), "169.254", target)
			require.Len(t, got, 1, target)
		}
	}
}

func TestAPackedAnswerIsCutAfterUnpacking(t *testing.T) {
	t.Parallel()
	server, _ := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packer := gzip.NewWriter(w)
		_, _ = io.CopyN(packer, zeros{}, 64<<20)
		_ = packer.Close()
	})
	answer, err := localClient(t).Do(t.Context(), post(t, server.URL))
	require.NoError(t, err)
	require.Len(t, answer.Body, MaxAnswer)
	require.True(t, answer.Truncated)
}

// zeros are bytes without end.
type zeros struct{}

// Read fills the buffer.
func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAnAnswerThatDripsEndsWithTheCallsTime(t *testing.T) {
	t.Parallel()
	server, _ := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		drip := time.NewTicker(10 * time.Millisecond)
		defer drip.Stop()
		for {
			select {
			case <-r.Context().Done():
				return
			case <-drip.C:
				_, _ = io.WriteString(w, "x")
				_ = http.NewResponseController(w).Flush()
			}
		}
	})
	client := New(Config{AllowPrivate: true, Timeout: 300 * time.Millisecond})
	t.Cleanup(client.Close)
	_, err := client.Do(t.Context(), post(t, server.URL))
	require.ErrorContains(t, err, "webhook failed")
	require.True(t, Retryable(err))
}

func TestHeadersWithoutEndAreAFailure(t *testing.T) {
	t.Parallel()
	server, _ := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", maxAnswerHeaders+4096))
	})
	_, err := localClient(t).Do(t.Context(), post(t, server.URL))
	require.ErrorContains(t, err, "webhook failed")
}
