package storetest

import (
	"context"
	"io"
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
	each(t, SQLite, Postgres, test)
}

// EachMigratedDatabase is EachDatabase with the newest schema.
func EachMigratedDatabase(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	each(t, MigratedSQLite, MigratedPostgres, test)
}

func each(t *testing.T, sqlite, postgres func(testing.TB) string, test func(t *testing.T, dsn string)) {
	t.Helper()
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": sqlite, "postgres": postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, dsn(t))
		})
	}
}

// sqlitePrefix begins the address of a SQLite database.
const sqlitePrefix = "sqlite:"

// SQLite is the address of a new SQLite database without tables, which is deleted when the test ends.
func SQLite(t testing.TB) string {
	t.Helper()
	return sqlitePrefix + filepath.Join(t.TempDir(), "test.db")
}

// Open opens a database at an address; onStatement is called for every statement.
type Open[S io.Closer] func(ctx context.Context, dsn string, onStatement func()) (S, error)

// EachMigrated runs the test on SQLite and on PostgreSQL, each with a new, migrated database;
// counted returns how many statements a call makes.
func EachMigrated[S io.Closer](t *testing.T, open Open[S], test func(t *testing.T, s S, counted func(func()) int64)) {
	t.Helper()
	EachMigratedDatabase(t, func(t *testing.T, dsn string) {
		var n atomic.Int64
		s := Opened(t, func(ctx context.Context, dsn string, _ func()) (S, error) {
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
type OpenAt[S io.Closer] func(ctx context.Context, dsn string, now func() time.Time) (S, error)

// EachMigratedAt runs the test on SQLite and on PostgreSQL, each with a new, migrated database
// whose clock stands at the instant until the test moves it.
func EachMigratedAt[S io.Closer](t *testing.T, at time.Time, open OpenAt[S], test func(t *testing.T, s S, clock *time.Time)) {
	t.Helper()
	EachMigratedDatabase(t, func(t *testing.T, dsn string) {
		clock := at
		now := func() time.Time { return clock }
		s := Opened(t, func(ctx context.Context, dsn string, _ func()) (S, error) { return open(ctx, dsn, now) }, dsn)
		test(t, s, &clock)
	})
}

// Opened opens the database at the address, which is closed when the test ends.
func Opened[S io.Closer](t *testing.T, open Open[S], dsn string) S {
	t.Helper()
	s, err := open(t.Context(), dsn, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}
