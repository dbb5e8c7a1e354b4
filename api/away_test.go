package api

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
	"cadenza/models"
)

func TestWithTheDatabaseAwayStartsAre503AndGoOnAfterwards(t *testing.T) {
	t.Parallel()
	cluster := storetest.Own(t)
	name, err := cluster.CreateDatabase(t.Context())
	require.NoError(t, err)
	b := setup(t)
	b.store, err = store.Open(t.Context(), store.Config{Config: database.Config{DSN: cluster.DSN(name)}})
	require.NoError(t, err)
	defer func() { require.NoError(t, b.store.Close()) }()
	require.NoError(t, b.store.Migrate(t.Context()))
	b.workspace, b.key = b.newWorkspace(models.AllScopes()...)
	b.database = nil
	b.serve()
	automation := b.active()
	start := func(headers ...string) answer {
		return b.do("POST", "/v1/automations/"+automation+"/runs", object{"contact": object{"phone": "+393470000001"}}, headers...)
	}
	require.NoError(t, cluster.Halt())
	for range 3 {
		start("Idempotency-Key", "order").problem(503, "unavailable")
	}
	b.do("GET", "/readyz", nil).wants(503)
	require.NoError(t, cluster.Start(t.Context()))
	require.Eventually(t, func() bool { return start("Idempotency-Key", "order").status == 202 }, 20*time.Second, 50*time.Millisecond)
	b.do("GET", "/readyz", nil).wants(200)
	require.Len(t, b.do("GET", "/v1/runs", nil).wants(200).json()["items"], 1)
}
