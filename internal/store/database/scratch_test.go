package database

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAScratchDatabaseHasTheNewestSchemaAndIsOfItsOwn(t *testing.T) {
	t.Parallel()
	schema := func(d *DB) (out []string) {
		require.NoError(t, d.Pool().Raw("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY type, name").Scan(&out).Error)
		return out
	}
	inMemory := func() *DB {
		d, err := Open(t.Context(), Config{DSN: "sqlite::memory:"})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, d.Close()) })
		return d
	}
	migrated := inMemory()
	require.NoError(t, migrated.Migrate(t.Context()))
	want := schema(migrated)
	for range 3 {
		d := inMemory()
		require.NoError(t, d.MigrateScratch(t.Context()))
		require.Equal(t, want, schema(d))
		done, err := d.Migrated(t.Context())
		require.NoError(t, err)
		require.True(t, done)
		var workspaces, foreignKeys int64
		require.NoError(t, d.Pool().Table("workspaces").Count(&workspaces).Error)
		require.Zero(t, workspaces, "what another one was given is not here")
		newWorkspace(t, d)
		require.NoError(t, d.Pool().Raw("PRAGMA foreign_keys").Scan(&foreignKeys).Error)
		require.EqualValues(t, 1, foreignKeys)
	}
}

func TestOnlyADatabaseInMemoryIsScratch(t *testing.T) {
	t.Parallel()
	forEachDatabase(t, func(t *testing.T, d *DB) {
		workspace := newWorkspace(t, d)
		require.ErrorContains(t, d.MigrateScratch(t.Context()), "no database in memory")
		var kept []string
		require.NoError(t, d.Pool().Table("workspaces").Pluck("id", &kept).Error)
		require.Equal(t, []string{workspace}, kept)
	})
}
