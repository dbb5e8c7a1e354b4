package whatsapptest

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// guarded keeps pages of other sites away from the control surface: a browser on this machine
// reaches it by an address or as localhost, and says whose page it asks for. A name that somebody's
// DNS points here is refused, unless it is one of the hosts that are configured.
func guarded(hosts []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/sim" || strings.HasPrefix(r.URL.Path, "/sim/") {
			if !isOwnHost(r.Host, hosts) || !isOwnOrigin(r) {
				control(func(*http.Request) (any, error) {
					return nil, &problem{
						status: http.StatusForbidden, title: "The control surface answers neither foreign hosts nor pages of other sites",
					}
				})(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func isOwnHost(host string, hosts []string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(hosts, host)
}

// isOwnOrigin reports whether the request comes from no page, or from one of this server.
func isOwnOrigin(r *http.Request) bool {
	for _, origin := range r.Header.Values("Origin") {
		if origin != "http://"+r.Host && origin != "https://"+r.Host {
			return false
		}
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "" || site == "same-origin" || site == "none" ||
		r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate"
}
