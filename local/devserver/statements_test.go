package devserver

import (
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/resolver"
)

func TestTemporalsStatementsAreCompiledOnce(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "temporal.db")
	require.NoError(t, migrateFile(t.Context(), file))
	var compiled atomic.Int64
	p := &compilingPlugin{open: map[string]*sqlx.DB{}, compiled: func() { compiled.Add(1) }}
	cfg := storeConfig(file)
	require.Equal(t, onceCompiled, cfg.PluginName)
	for range 2 { // as its services do, each for itself
		made, err := p.CreateDB(sqlplugin.DbKindMain, cfg, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler)
		require.NoError(t, err)
		db, ok := made.(sqlplugin.DB)
		require.True(t, ok)
		for range 50 {
			_, err := db.UpsertClusterMembership(t.Context(), &sqlplugin.ClusterMembershipRow{HostID: []byte("0123456789abcdef")})
			require.NoError(t, err)
			tx, err := db.BeginTx(t.Context())
			require.NoError(t, err)
			_, err = tx.LockNamespaceMetadata(t.Context())
			require.NoError(t, err)
			require.NoError(t, tx.Commit())
		}
		require.NoError(t, made.Close())
	}
	require.EqualValues(t, 2, compiled.Load())
}
