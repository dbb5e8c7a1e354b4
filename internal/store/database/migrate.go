package database

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"

	"cadenza/internal/store/migrations"
)

// Migrate brings the schema to the newest version; on a current one it does nothing.
func (d *DB) Migrate(ctx context.Context) error {
	provider, err := d.migrator()
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// Migrated reports whether the schema is at the newest version.
func (d *DB) Migrated(ctx context.Context) (bool, error) {
	provider, err := d.migrator()
	if err != nil {
		return false, err
	}
	pending, err := provider.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("read the schema's version: %w", err)
	}
	return !pending, nil
}

// migrator moves the schema from one version to another.
func (d *DB) migrator() (*goose.Provider, error) {
	pool, err := d.pool.DB()
	if err != nil {
		return nil, fmt.Errorf("migrate the database: %w", err)
	}
	return migrations.Provider(pool, IsSQLite(d.pool))
}
