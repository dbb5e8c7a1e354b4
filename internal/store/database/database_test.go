package database

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/storetest"
	"cadenza/models"
)

// forEachDatabase runs the test on SQLite and on PostgreSQL, each with a new, migrated database.
func forEachDatabase(t *testing.T, test func(t *testing.T, d *DB)) {
	t.Helper()
	open := func(ctx context.Context, dsn string, onStatement func()) (*DB, error) {
		return Open(ctx, Config{DSN: dsn, OnStatement: onStatement})
	}
	storetest.EachMigrated(t, open, func(t *testing.T, d *DB, _ func(func()) int64) { test(t, d) })
}

func newWorkspace(t *testing.T, d *DB) string {
	t.Helper()
	w := models.Workspace{ID: NewID(), Name: "Shop", TimeZone: "Europe/Rome", Language: "it", PhoneRegion: "IT"}
	require.NoError(t, d.pool.Create(&w).Error)
	return w.ID
}
