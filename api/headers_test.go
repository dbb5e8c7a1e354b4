package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryAnswerBearsSecurityHeaders(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.active()
	start, secret := b.integration()
	for name, got := range map[string]answer{
		"a list":        b.do("GET", "/v1/lists", nil).wants(200),
		"a creation":    b.do("POST", "/v1/lists", object{"name": "a"}).wants(201),
		"a file":        b.do("GET", "/v1/automations/"+id+"/report.csv", nil).wants(200),
		"an import":     b.do("POST", "/v1/contacts/import", "PHONE\n", "Content-Type", "text/csv").wants(200),
		"no key":        b.do("GET", "/v1/lists", nil, "Authorization", "").wants(401),
		"nothing here":  b.do("GET", "/nothing", nil).wants(404),
		"another way":   b.do("DELETE", "/v1/lists", nil).wants(405),
		"a bad address": b.do("GET", "/v1/lists/%00", nil).wants(400),
		"outside":       b.do("POST", "/wh/ap/"+start, object{"secret": secret, "phone": "+393470000001"}).wants(200),
		"a webhook":     b.do("POST", "/webhooks/whatsapp", "{}").wants(403),
		"a handshake":   b.do("GET", "/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=verify&hub.challenge=7", nil).wants(200),
		"health":        b.do("GET", "/healthz", nil).wants(200),
		"readiness":     b.do("GET", "/readyz", nil).wants(200),
		"description":   b.do("GET", "/openapi.yaml", nil).wants(200),
		"the page":      b.do("GET", "/docs", nil).wants(200),
		"its script":    b.do("GET", "/docs/scalar.js", nil).wants(200),
	} {
		require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"), name)
		require.Equal(t, "no-referrer", got.header.Get("Referrer-Policy"), name)
		policy := got.header.Get("Content-Security-Policy")
		require.Contains(t, policy, "frame-ancestors 'none'", name)
		if name != "its script" {
			require.Equal(t, "no-store", got.header.Get("Cache-Control"), name)
		}
		if name != "the page" {
			require.True(t, strings.HasPrefix(policy, "default-src 'none'"), name)
		}
		require.Len(t, got.header.Values("Content-Security-Policy"), 1, name)
	}
}
