package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"cadenza/internal/store/migrations"
)

// All migrations together take longer than most tests: a test process applies them once to each kind of
// database, and each test has a copy.

// MigratedSQLite is the address of a new SQLite database with the newest schema, which is deleted when the test ends.
func MigratedSQLite(t testing.TB) (dsn string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	WriteMigratedSQLite(t, path)
	return sqlitePrefix + path
}

// WriteMigratedSQLite makes the file of a new SQLite database with the newest schema.
func WriteMigratedSQLite(t testing.TB, path string) {
	t.Helper()
	content, err := migratedSQLite()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, content, 0o600))
}

// MigratedPostgres is Postgres with the newest schema.
func MigratedPostgres(t testing.TB) (dsn string) {
	t.Helper()
	cluster, err := sharedCluster()
	need(t, err)
	template, err := migratedPostgres()
	require.NoError(t, err)
	return database(t, cluster, template)
}

// migratedSQLite is the file of a SQLite database with the newest schema.
var migratedSQLite = sync.OnceValues(func() (content []byte, err error) {
	folder, err := os.MkdirTemp("", "cadenza-sqlite-")
	if err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "migrated.db")
	if err := migrate("sqlite", "file:"+path+"?_pragma=foreign_keys(1)&_timezone=UTC&_time_format=sqlite", true); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migratedPostgres is the name of a database of the shared cluster with the newest schema. Nobody is connected to it,
// as PostgreSQL wants it of what is copied.
var migratedPostgres = sync.OnceValues(func() (name string, err error) {
	cluster, err := sharedCluster()
	if err != nil {
		return "", err
	}
	if name, err = cluster.CreateDatabase(context.Background()); err != nil {
		return "", err
	}
	return name, migrate("pgx", cluster.DSN(name), false)
})

func migrate(driver, dsn string, isSQLite bool) error {
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return fmt.Errorf("open the database that tests copy: %w", err)
	}
	defer func() { _ = pool.Close() }()
	provider, err := migrations.Provider(pool, isSQLite)
	if err != nil {
		return err
	}
	if _, err := provider.Up(context.Background()); err != nil {
		return fmt.Errorf("migrate the database that tests copy: %w", err)
	}
	return nil
}
