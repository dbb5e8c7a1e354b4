package database

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/models"
)

// forEachDatabase runs the test on SQLite and on PostgreSQL, each with a new, migrated database.
func forEachDatabase(t *testing.T, test func(t *testing.T, d *DB)) {
	t.Helper()
	storetest.EachDatabase(t, func(t *testing.T, dsn string) {
		d, err := Open(t.Context(), Config{DSN: dsn})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, d.Close()) })
		require.NoError(t, d.Migrate(t.Context()))
		test(t, d)
	})
}

func newWorkspace(t *testing.T, d *DB) string {
	t.Helper()
	w := models.Workspace{ID: NewID(), Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"}
	require.NoError(t, d.pool.Create(&w).Error)
	return w.ID
}
