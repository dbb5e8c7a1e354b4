package storetest

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Dump is every row of every table of an open store's database, by table: what a test
// compares that says that something touches nothing. The drivers are those that the store registers.
func Dump(t *testing.T, dsn string) map[string][]string {
	t.Helper()
	driver, tables := "pgx", "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	path, isSQLite := strings.CutPrefix(dsn, sqlitePrefix)
	if isSQLite {
		driver, dsn, tables = "sqlite", "file:"+path, "SELECT name FROM sqlite_master WHERE type = 'table'"
	}
	db, err := sql.Open(driver, dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	out := map[string][]string{}
	for _, table := range rows(t, db, tables) {
		out[table] = rows(t, db, `SELECT * FROM "`+table+`"`)
		slices.Sort(out[table])
	}
	require.NotEmpty(t, out["workspaces"])
	return out
}

// rows are the rows of a query, each as one text.
func rows(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer func() { require.NoError(t, found.Close()) }()
	columns, err := found.Columns()
	require.NoError(t, err)
	var out []string
	for found.Next() {
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		require.NoError(t, found.Scan(into...))
		words := make([]string, len(cells))
		for i, c := range cells {
			words[i] = c.String
		}
		out = append(out, strings.Join(words, "|"))
	}
	require.NoError(t, found.Err())
	return out
}
