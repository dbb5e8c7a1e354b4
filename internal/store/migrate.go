package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/postgres/*.sql migrations/sqlite/*.sql
var migrations embed.FS

// Migrate brings the schema to the newest version; on a current one it does nothing.
func (s *Store) Migrate(ctx context.Context) error {
	provider, err := s.migrator()
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// Migrated reports whether the schema is at the newest version.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	provider, err := s.migrator()
	if err != nil {
		return false, err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("read the schema's version: %w", err)
	}
	return !pending, nil
}

func (s *Store) migrator() (*goose.Provider, error) {
	folder, dialect := "migrations/postgres", goose.DialectPostgres
	if isSQLite(s.db) {
		folder, dialect = "migrations/sqlite", goose.DialectSQLite3
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	pool, err := s.db.DB()
	if err != nil {
		return nil, fmt.Errorf("migrate the database: %w", err)
	}
	provider, err := goose.NewProvider(dialect, pool, files, goose.WithGoMigrations(phraseHashes(), phraseHashesAnew()))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}
