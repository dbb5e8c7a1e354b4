package storetest

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// EachDatabase runs the test on SQLite and on PostgreSQL, side by side, each with the address of a
// new database without tables.
func EachDatabase(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	for name, dsn := range map[string]func(*testing.T) string{
		"sqlite":   SQLite,
		"postgres": func(t *testing.T) string { return Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, dsn(t))
		})
	}
}

// SQLite is the address of a new SQLite database without tables, which is deleted when the test ends.
func SQLite(t *testing.T) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}

// Opened is a database that is open.
type Opened interface {
	Migrate(ctx context.Context) error
	Close() error
}

// Open opens a database at an address; onStatement is called for every statement.
type Open[S Opened] func(ctx context.Context, dsn string, onStatement func()) (S, error)

// EachMigrated runs the test on SQLite and on PostgreSQL, each with a new, migrated database;
// counted returns how many statements a call makes.
func EachMigrated[S Opened](t *testing.T, open Open[S], test func(t *testing.T, s S, counted func(func()) int64)) {
	t.Helper()
	EachDatabase(t, func(t *testing.T, dsn string) {
		var n atomic.Int64
		s := Migrated(t, func(ctx context.Context, dsn string, _ func()) (S, error) {
			return open(ctx, dsn, func() { n.Add(1) })
		}, dsn)
		test(t, s, func(call func()) int64 {
			before := n.Load()
			call()
			return n.Load() - before
		})
	})
}

// OpenAt opens a database at an address, with a clock of the caller's.
type OpenAt[S Opened] func(ctx context.Context, dsn string, now func() time.Time) (S, error)

// EachMigratedAt runs the test on SQLite and on PostgreSQL, each with a new, migrated database
// whose clock stands at the instant until the test moves it.
func EachMigratedAt[S Opened](t *testing.T, at time.Time, open OpenAt[S], test func(t *testing.T, s S, clock *time.Time)) {
	t.Helper()
	EachDatabase(t, func(t *testing.T, dsn string) {
		clock := at
		now := func() time.Time { return clock }
		s := Migrated(t, func(ctx context.Context, dsn string, _ func()) (S, error) { return open(ctx, dsn, now) }, dsn)
		test(t, s, &clock)
	})
}

// Migrated opens the database at the address and brings its schema to the newest version. It is
// closed when the test ends.
func Migrated[S Opened](t *testing.T, open Open[S], dsn string) S {
	t.Helper()
	s, err := open(t.Context(), dsn, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.Migrate(t.Context()))
	return s
}
