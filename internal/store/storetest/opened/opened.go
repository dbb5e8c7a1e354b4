// Package opened gives the tests of the packages below the store a whole store.
package opened

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/internal/store/storetest"
)

func open(ctx context.Context, dsn string, onStatement func()) (*store.Store, error) {
	return store.Open(ctx, store.Config{Config: database.Config{DSN: dsn, OnStatement: onStatement}})
}

// Each runs the test on SQLite and on PostgreSQL, each with a new, migrated database.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachCounted(t, func(t *testing.T, s *store.Store, _ func(func()) int64) { test(t, s) })
}

// EachAt is Each with a clock that stands at the instant until the test moves it.
func EachAt(t *testing.T, at time.Time, test func(t *testing.T, s *store.Store, clock *time.Time)) {
	t.Helper()
	storetest.EachMigratedAt(t, at, func(ctx context.Context, dsn string, now func() time.Time) (*store.Store, error) {
		return store.Open(ctx, store.Config{Config: database.Config{DSN: dsn, Now: now}})
	}, test)
}

// EachCounted is Each with a function that returns how many statements a call makes.
func EachCounted(t *testing.T, test func(t *testing.T, s *store.Store, counted func(func()) int64)) {
	t.Helper()
	storetest.EachMigrated(t, open, test)
}

// EachEmpty runs the test on SQLite and on PostgreSQL, each with a new database without tables.
func EachEmpty(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	storetest.EachDatabase(t, func(t *testing.T, dsn string) {
		s, err := open(t.Context(), dsn, nil)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		test(t, s)
	})
}

// At is a store on the database at the address, closed when the test ends.
func At(t *testing.T, dsn string) *store.Store {
	t.Helper()
	return storetest.Opened(t, open, dsn)
}

// OnSQLite is a store on a new, migrated SQLite database.
func OnSQLite(t *testing.T) *store.Store {
	t.Helper()
	return At(t, storetest.MigratedSQLite(t))
}

// OnPostgres is a store on a new, migrated PostgreSQL database.
func OnPostgres(t *testing.T) *store.Store {
	t.Helper()
	return At(t, storetest.MigratedPostgres(t))
}
