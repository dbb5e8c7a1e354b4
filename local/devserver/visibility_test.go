package devserver

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/server/schema/sqlite"
)

// indexes are those of a table of visibility.
func indexes(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(),
		"SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'executions_visibility' AND sql IS NOT NULL ORDER BY name")
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	var out []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		out = append(out, name)
	}
	require.NoError(t, rows.Err())
	return out
}

func open(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestSpareIndexesAreDroppedAndWhatListsNeedStays(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "temporal.db")
	db := open(t, file)
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	require.NoError(t, sqlite.SetupSchemaOnDB(schemaWriter{ctx: context.Background(), tx: tx}))
	require.NoError(t, tx.Commit())
	all := indexes(t, db)
	for _, name := range spareIndexes {
		require.Contains(t, all, name, "Temporal's schema has another name for it by now")
	}

	require.NoError(t, migrateFile(t.Context(), file), "a file of before")
	left := indexes(t, db)
	require.Len(t, left, len(all)-len(spareIndexes))
	for _, name := range []string{
		"default_idx", "by_execution_time", "by_workflow_id", "by_workflow_type", "by_status", "by_parent_workflow_id",
		"by_temporal_namespace_division", "by_temporal_scheduled_by_id", "by_keyword_01", "by_keyword_10",
	} {
		require.True(t, slices.Contains(left, name), name)
	}
	require.NoError(t, migrateFile(t.Context(), file), "again")
	require.Equal(t, left, indexes(t, db))

	fresh := filepath.Join(t.TempDir(), "temporal.db")
	require.NoError(t, migrateFile(t.Context(), fresh))
	require.Equal(t, left, indexes(t, open(t, fresh)))
}
