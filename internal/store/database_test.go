package store

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
)

func open(ctx context.Context, dsn string, onStatement func()) (*Store, error) {
	return Open(ctx, Config{Config: database.Config{DSN: dsn, OnStatement: onStatement}})
}

// forEachDatabase runs the test on SQLite and on PostgreSQL, each with a new, migrated database.
func forEachDatabase(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Helper()
	forEachCounted(t, func(t *testing.T, s *Store, _ func(func()) int64) { test(t, s) })
}

// forEachDatabaseAt is forEachDatabase with a clock that stands at the instant until the test moves it.
func forEachDatabaseAt(t *testing.T, at time.Time, test func(t *testing.T, s *Store, clock *time.Time)) {
	t.Helper()
	storetest.EachMigratedAt(t, at, func(ctx context.Context, dsn string, now func() time.Time) (*Store, error) {
		return Open(ctx, Config{Config: database.Config{DSN: dsn, Now: now}})
	}, test)
}

// waitsForARow waits until a transaction of the database waits for a row that another one holds.
func waitsForARow(t *testing.T, s *Store) {
	t.Helper()
	require.Eventually(t, func() bool {
		var waiting int64
		err := s.Pool().Raw(
			"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
		).Scan(&waiting).Error
		return err == nil && waiting > 0
	}, time.Minute, 10*time.Millisecond, "somebody waits")
}

// forEachCounted runs the test on SQLite and on PostgreSQL; counted tells how many statements a call makes.
func forEachCounted(t *testing.T, test func(t *testing.T, s *Store, counted func(func()) int64)) {
	t.Helper()
	storetest.EachMigrated(t, open, test)
}

// onSQLite is a store on a new, migrated SQLite database.
func onSQLite(t *testing.T) *Store {
	t.Helper()
	return storetest.Opened(t, open, storetest.MigratedSQLite(t))
}

// onPostgres is a store on a new, migrated PostgreSQL database.
func onPostgres(t *testing.T) *Store {
	t.Helper()
	return storetest.Opened(t, open, storetest.MigratedPostgres(t))
}
