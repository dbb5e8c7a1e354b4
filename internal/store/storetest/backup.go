package storetest

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Backup makes a backup of a database that is in use, as docs/operations.md says: pg_dump, or a copy
// of the SQLite file. What it returns sets the database back to it; nobody may use it then.
func Backup(t testing.TB, dsn string) (restore func()) {
	t.Helper()
	if path, isSQLite := strings.CutPrefix(dsn, sqlitePrefix); isSQLite {
		return backupSQLite(t, path)
	}
	file := filepath.Join(t.TempDir(), "backup.sql")
	run := func(name string, args ...string) {
		out, err := exec.CommandContext(context.Background(), clientProgram(t, name), args...).CombinedOutput()
		require.NoError(t, err, "%s: %s", name, out)
	}
	run("pg_dump", "--dbname", dsn, "--clean", "--if-exists", "--file", file)
	return func() {
		run("psql", "--dbname", dsn, "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--file", file)
	}
}

// clientProgram is the path of one of PostgreSQL's programs: beside the server's, or where packages put them.
func clientProgram(t testing.TB, name string) string {
	t.Helper()
	bin, err := findBinaries()
	need(t, err)
	folders := []string{bin}
	if linked, err := filepath.EvalSymlinks(filepath.Join(bin, "initdb")); err == nil {
		folders = append(folders, filepath.Dir(linked))
	}
	for _, pattern := range installFolders {
		more, err := filepath.Glob(pattern)
		require.NoError(t, err)
		folders = append(folders, more...)
	}
	for _, folder := range folders {
		if path := filepath.Join(folder, name); isExecutable(path) {
			return path
		}
	}
	path, err := exec.LookPath(name)
	require.NoError(t, err, "PostgreSQL's %s is needed", name)
	return path
}

func backupSQLite(t testing.TB, path string) (restore func()) {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "backup.db")
	db, err := sql.Open("sqlite", "file:"+path)
	require.NoError(t, err)
	_, err = db.ExecContext(context.Background(), "VACUUM INTO ?", copied)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	return func() {
		for _, rest := range []string{"-wal", "-shm"} {
			require.NoError(t, os.RemoveAll(path+rest))
		}
		data, err := os.ReadFile(copied)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, data, 0o600)) //nolint:gosec // the test's own file
	}
}
