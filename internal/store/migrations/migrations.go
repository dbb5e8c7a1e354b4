// Package migrations holds the schema: numbered steps in SQL, one file for each database, and
// those that SQL alone cannot express in Go.
package migrations

import (
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// Provider runs the migrations of one kind of database.
func Provider(pool *sql.DB, isSQLite bool) (*goose.Provider, error) {
	folder, dialect := "postgres", goose.DialectPostgres
	if isSQLite {
		folder, dialect = "sqlite", goose.DialectSQLite3
	}
	steps, err := fs.Sub(files, folder)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	written := goose.WithGoMigrations(phraseHashes(), phraseHashesAnew(), slugs(), contactSearch(isSQLite))
	provider, err := goose.NewProvider(dialect, pool, steps, written)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}
