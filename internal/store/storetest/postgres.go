// Package storetest gives tests real databases: a private PostgreSQL cluster
// made from the binaries that are installed on the machine.
package storetest

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// sharedCluster is the one cluster of this test process: starting one for each
// test would cost more than the tests. It ends with the process.
var sharedCluster = sync.OnceValues(func() (*Cluster, error) {
	return StartPostgres(context.Background(), "")
})

// Postgres returns the URL of a new, empty PostgreSQL database, which is dropped
// when the test ends. Without PostgreSQL on the machine the test is skipped, or
// fails when the environment variable CI is set.
func Postgres(t testing.TB) (dsn string) {
	t.Helper()
	cluster, err := sharedCluster()
	need(t, err)
	return database(t, cluster, "")
}

// database is the URL of a new database of the cluster, dropped when the test ends: a copy of the template's,
// or empty without one.
func database(t testing.TB, cluster *Cluster, template string) (dsn string) {
	t.Helper()
	name, err := cluster.createDatabase(context.Background(), template)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, cluster.DropDatabase(context.Background(), name)) })
	return cluster.DSN(name)
}

// Own returns a PostgreSQL server that the test may halt and kill; it is stopped when
// the test ends. Without PostgreSQL on the machine it does as Postgres does.
func Own(t testing.TB) *Cluster {
	t.Helper()
	cluster, err := StartPostgres(context.Background(), "")
	need(t, err)
	t.Cleanup(func() { require.NoError(t, cluster.Stop()) })
	return cluster
}

// need skips the test where PostgreSQL is not installed, and fails it there under CI.
func need(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skipf("needs PostgreSQL: %v", err)
	}
	require.NoError(t, err)
}
