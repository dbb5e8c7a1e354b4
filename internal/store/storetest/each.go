package storetest

import (
	"path/filepath"
	"testing"
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
