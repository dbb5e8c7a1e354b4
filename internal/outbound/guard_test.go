package outbound

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"code.dny.dev/ssrf"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

func requireRefused(t *testing.T, err error, reason string) {
	t.Helper()
	var refused *Refused
	require.ErrorAs(t, err, &refused)
	require.Contains(t, refused.Reason, reason)
	require.False(t, Retryable(err))
}

func TestOnlyPublicAddressesOnWebPortsAreCalled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, url, reason string }{
		{"loopback", "http://127.0.0.1/", notPublic},
		{"all of loopback", "http://127.8.9.1/", notPublic},
		{"loopback v6", "http://[::1]/", notPublic},
		{"loopback, mapped", "http://[::ffff:127.0.0.1]/", notPublic},
		{"loopback, mapped in hex", "http://[::ffff:7f00:1]/", notPublic},
		{"loopback by name", "http://localhost/", notPublic},
		{"loopback behind NAT64", "http://[64:ff9b::7f00:1]/", notPublic},
		{"loopback in 6to4", "http://[2002:7f00:1::]/", notPublic},
		{"metadata", "http://169.254.169.254/latest/meta-data/", notPublic},
		{"metadata, mapped", "https://[::ffff:169.254.169.254]/", notPublic},
		{"metadata v6", "http://[fd00:ec2::254]/", notPublic},
		{"link-local", "http://169.254.1.1/", notPublic},
		{"link-local v6 with a zone", "http://[fe80::1%25lo]/", notPublic},
		{"private", "http://10.0.0.1/", notPublic},
		{"private 172", "http://172.31.255.1/", notPublic},
		{"private 192", "https://192.168.1.1/", notPublic},
		{"shared address space", "http://100.64.0.1/", notPublic},
		{"unspecified", "http://0.0.0.0/", notPublic},
		{"unspecified v6", "http://[::]/", notPublic},
		{"multicast", "http://224.0.0.1/", notPublic},
		{"broadcast", "http://255.255.255.255/", notPublic},
		{"another port", "http://93.184.216.34:8080/", "ports"},
		{"a port of the database", "https://crm.example:5432/", "ports"},
		{"another scheme", "ftp://crm.example/", "https://"},
		{"a file", "file:///etc/passwd", "https://"},
		{"no scheme", "crm.example/hook", "https://"},
		{"no host", "http:///hook", "host"},
		{"user and password", "https://user:private@crm.example/", "header"},
		{"not a URL", "http://[::1", "valid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := New(Config{})
			t.Cleanup(client.Close)
			_, err := client.Do(t.Context(), post(t, c.url))
			requireRefused(t, err, c.reason)
			require.NotContains(t, err.Error(), "private")
		})
	}
}

func TestCheckSaysBeforePublishingWhatCanBeKnown(t *testing.T) {
	t.Parallel()
	client, local := New(Config{}), New(Config{AllowPrivate: true})
	require.NoError(t, client.Check("https://crm.example/hook?x=1"))
	require.NoError(t, client.Check("http://93.184.216.34:80/"))
	requireRefused(t, client.Check("http://127.0.0.1/"), notPublic)
	require.NoError(t, local.Check("http://127.0.0.1:8099/"), "local mode")
	requireRefused(t, local.Check("file:///etc/passwd"), "https://")
}

// guarded is a client whose only allowed private address is 127.0.0.1, on any port:
// real servers on the other loopback addresses stand for the inner network.
func guarded(t *testing.T, resolver *net.Resolver) *Client {
	t.Helper()
	guard := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.1/32")))
	client := newClient(Config{}, guard, resolver)
	client.anyPort = true
	t.Cleanup(client.Close)
	return client
}

// inner is a real server on 127.0.0.2; it counts its visitors.
func inner(t *testing.T) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	return innerOn(t, "127.0.0.2:0")
}

// innerOn is an inner server on this address.
func innerOn(t *testing.T, address string) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	visits := new(atomic.Int32)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", address)
	require.NoError(t, err)
	require.NoError(t, server.Listener.Close())
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	return server, visits
}

func redirectTo(target string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, status) }
}

func TestARedirectToAnInnerAddressIsRefused(t *testing.T) {
	t.Parallel()
	target, visits := inner(t)
	dns := nameServer(t, func(int32) string { return "127.0.0.2" })
	port := target.URL[strings.LastIndex(target.URL, ":"):]
	for _, to := range []string{target.URL, "http://inner.test" + port, "http://[::ffff:127.0.0.2]" + port} {
		server, got := endpoint(t, redirectTo(to+"/?token=private", http.StatusTemporaryRedirect))
		_, err := guarded(t, dns).Do(t.Context(), post(t, server.URL))
		requireRefused(t, err, notPublic)
		require.NotContains(t, err.Error(), "private")
		require.NotContains(t, err.Error(), "127.0.0.2", "what a name resolves to stays inside")
		require.Len(t, got, 1)
	}
	require.Zero(t, visits.Load())
}

// nameServer answers every question for an IPv4 address; answer gets the count of
// the questions before.
func nameServer(t *testing.T, answer func(before int32) string) *net.Resolver {
	t.Helper()
	var config net.ListenConfig
	conn, err := config.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	go serveNames(conn, answer)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func serveNames(conn net.PacketConn, answer func(int32) string) {
	var asked int32
	buf := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
			continue
		}
		m.Response, m.Additionals = true, nil
		if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
				Body:   &dnsmessage.AResource{A: netip.MustParseAddr(answer(asked)).As4()},
			}}
			asked++
		}
		if packed, err := m.Pack(); err == nil {
			_, _ = conn.WriteTo(packed, from)
		}
	}
}

func TestANameThatIsReboundIsCheckedAtEveryDial(t *testing.T) {
	t.Parallel()
	outer, got := endpoint(t, nil)
	outer.Config.SetKeepAlivesEnabled(false)
	target, visits := inner(t)
	dns := nameServer(t, func(before int32) string {
		if before == 0 {
			return "127.0.0.1"
		}
		return "127.0.0.2"
	})
	client := guarded(t, dns)
	port := func(s *httptest.Server) string { return s.URL[strings.LastIndex(s.URL, ":"):] }

	_, err := client.Do(t.Context(), post(t, "http://crm.test"+port(outer)))
	require.NoError(t, err)
	require.Len(t, got, 1)
	_, err = client.Do(t.Context(), post(t, "http://crm.test"+port(target)))
	requireRefused(t, err, notPublic)
	require.Zero(t, visits.Load())
}

func TestARedirectKeepsTheWebhookButNotTheCustomersHeaders(t *testing.T) {
	t.Parallel()
	second, got := endpoint(t, nil)
	first, _ := endpoint(t, redirectTo(second.URL+"/next", http.StatusPermanentRedirect))
	r := post(t, first.URL+"/?token=private")
	r.Headers = map[string]string{"Authorization": "Bearer x", "X-Api-Key": "x", "Content-Type": "application/x+json"}

	_, err := localClient(t).Do(t.Context(), r)
	require.NoError(t, err)
	in := <-got
	require.Equal(t, http.MethodPost, in.method)
	require.Equal(t, string(r.Body), string(in.body))
	require.Equal(t, "msg_1", in.header.Get("webhook-id"))
	require.Equal(t, "application/x+json", in.header.Get("Content-Type"))
	for _, name := range []string{"Authorization", "X-Api-Key", "Referer"} {
		require.Empty(t, in.header.Get(name), name)
	}
}

func TestARedirectOnTheSameHostKeepsTheHeaders(t *testing.T) {
	t.Parallel()
	server, got := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/next" {
			http.Redirect(w, r, "/next", http.StatusTemporaryRedirect)
		}
	})
	r := post(t, server.URL+"/?token=private")
	r.Headers = map[string]string{"Authorization": "Bearer x"}
	_, err := localClient(t).Do(t.Context(), r)
	require.NoError(t, err)
	<-got
	next := <-got
	require.Equal(t, "Bearer x", next.header.Get("Authorization"))
	require.Empty(t, next.header.Get("Referer"), "the URL's query goes nowhere else")
}

func TestHeadersStayAwayAfterAnyForeignHop(t *testing.T) {
	t.Parallel()
	second, _ := endpoint(t, nil)
	first, got := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/back" {
			http.Redirect(w, r, second.URL, http.StatusTemporaryRedirect)
		}
	})
	second.Config.Handler = redirectTo(first.URL+"/back", http.StatusTemporaryRedirect)
	r := post(t, first.URL)
	r.Headers = map[string]string{"X-Api-Key": "x"}
	_, err := localClient(t).Do(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, "x", (<-got).header.Get("X-Api-Key"))
	require.Empty(t, (<-got).header.Get("X-Api-Key"))
}

func TestRedirectsEnd(t *testing.T) {
	t.Parallel()
	server, got := endpoint(t, redirectTo("/again", http.StatusTemporaryRedirect))
	_, err := localClient(t).Do(t.Context(), post(t, server.URL))
	requireRefused(t, err, "redirects")
	require.Len(t, got, MaxRedirects+1)

	get, _ := endpoint(t, redirectTo("/again", http.StatusSeeOther))
	_, err = localClient(t).Do(t.Context(), post(t, get.URL))
	var failed *Failed
	require.ErrorAs(t, err, &failed, "a POST is never turned into a GET")
	require.Equal(t, http.StatusSeeOther, failed.Status)
}

func TestARedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	t.Parallel()
	plain, got := endpoint(t, nil)
	secure := httptest.NewTLSServer(redirectTo(plain.URL, http.StatusTemporaryRedirect))
	t.Cleanup(secure.Close)
	client := localClient(t)

	_, err := client.Do(t.Context(), post(t, secure.URL))
	require.ErrorContains(t, err, "the certificate is not trusted")
	require.True(t, Retryable(err))

	transportOf(t, client.http).TLSClientConfig = transportOf(t, secure.Client()).TLSClientConfig.Clone()
	_, err = client.Do(t.Context(), post(t, secure.URL))
	requireRefused(t, err, "https to http")
	require.Empty(t, got)
}

func TestAProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	server, got := endpoint(t, nil)
	t.Setenv("HTTP_PROXY", server.URL)
	t.Setenv("HTTPS_PROXY", server.URL)
	client := New(Config{})
	t.Cleanup(client.Close)
	_, err := client.Do(t.Context(), post(t, "http://localhost/"))
	requireRefused(t, err, notPublic)
	require.Empty(t, got)
	require.Nil(t, transportOf(t, client.http).Proxy)
}

func transportOf(t *testing.T, client *http.Client) *http.Transport {
	t.Helper()
	transport, ok := client.Transport.(*http.Transport)
	require.True(t, ok)
	return transport
}
