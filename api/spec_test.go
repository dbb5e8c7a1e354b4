package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryOperationOfTheDescriptionIsReachableAndAsksForItsKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	spec, err := loadDescription()
	require.NoError(t, err)
	require.Equal(t, "3.1.0", spec.OpenAPI)
	needs, operations := requirements(spec), 0
	for path, item := range spec.Paths.Map() {
		for method, operation := range item.Operations() {
			operations++
			at := strings.NewReplacer("{id}", "x", "{uuid}", "x", "{contact_id}", "x", "{number}", "1").Replace(path)
			got := b.do(method, at, nil, "Authorization", "")
			name := method + " " + path
			require.NotContains(t, string(got.body), "no such address\"", name)
			require.NotEqual(t, http.StatusMethodNotAllowed, got.status, name)
			if operation.Security != nil && len(*operation.Security) == 0 {
				require.NotEqual(t, http.StatusUnauthorized, got.status, name)
				continue
			}
			require.Equal(t, http.StatusUnauthorized, got.status, name)
			need := needs[method+" "+routeOf(path)]
			require.True(t, need.bySession, "%s lets in nobody who signed in", name)
			require.Contains(t, []assignedOnly{assignedFiltered, assignedFree, assignedRefused}, need.assigned, name)
			require.Contains(t, operation.Extensions, assignedExtension, "%s: what for who sees only their contacts?", name)
			if need.byKey {
				require.NotEmpty(t, need.scopes, "%s names no scope", name)
			}
		}
	}
	require.Greater(t, operations, 60)
}

func TestEveryRouteIsInTheDescription(t *testing.T) {
	t.Parallel()
	spec, err := loadDescription()
	require.NoError(t, err)
	needs := requirements(spec)
	for _, route := range []string{
		"GET /healthz", "GET /readyz", "GET /docs", "GET /openapi.yaml", "POST /webhooks/whatsapp", "GET /webhooks/whatsapp",
		"POST /wh/ap/:uuid/", "POST /wh/ap/:uuid/bulk/",
	} {
		require.Contains(t, needs, route)
		require.True(t, needs[route].public, route)
	}
}

func TestUnknownAddressesAndMethodsAreProblems(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.do("GET", "/v1/nothing", nil).problem(404, "not-found")
	b.do("GET", "/v1/lists/"+strings.Repeat("x", 65), nil).problem(404, "not-found")
	got := b.do("DELETE", "/v1/automations", nil)
	got.problem(405, "method-not-allowed")
	require.NotEmpty(t, got.header.Get("Allow"))
}

func TestTheDescriptionAndItsPageAreServedOffline(t *testing.T) {
	t.Parallel()
	b := setup(t)
	got := b.do("GET", "/openapi.yaml", nil, "Authorization", "").wants(200)
	require.Equal(t, description, got.body)
	page := b.do("GET", "/docs", nil, "Authorization", "").wants(200)
	require.NotContains(t, string(page.body), "https://")
	require.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'self'")
	packed := b.do("GET", "/docs/scalar.js", nil, "Accept-Encoding", "gzip").wants(200)
	require.Equal(t, "gzip", packed.header.Get("Content-Encoding"))
	plain := b.do("GET", "/docs/scalar.js", nil).wants(200)
	require.Empty(t, plain.header.Get("Content-Encoding"))
	require.Greater(t, len(plain.body), len(packed.body))
	require.Contains(t, string(plain.body), "createApiReference")
}

func TestHealthIsTheProcessAndReadinessItsParts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.do("GET", "/readyz", nil, "Authorization", "").wants(200)
	b.database.err = fmt.Errorf("password %s wrong", marker)
	got := b.do("GET", "/readyz", nil).wants(503)
	require.JSONEq(t, `{"status":"unavailable","unavailable":["database"]}`, string(got.body))
	b.do("GET", "/healthz", nil, "Authorization", "").wants(200)
}

func TestLogsNameTheRouteAndNeverThePathOrTheBody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.do("POST", "/v1/contacts", object{"phone": "+39 347 000 0001", "first_name": marker}).wants(201)
	b.do("GET", "/v1/lists/"+marker, nil).wants(404)
	b.do("GET", "/"+marker, nil).wants(404)
	logged := b.logged.String()
	require.Contains(t, logged, `"route":"/v1/lists/:id"`)
	require.Contains(t, logged, b.workspace.ID)
	require.NotContains(t, logged, marker)
	require.NotContains(t, logged, "3470000001")
}
