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
	restore, err := d.roomToMigrate()
	if err != nil {
		return err
	}
	defer restore()
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// migratingConnections are the connections that migrations take on PostgreSQL: one keeps the version, and those that go by
// pages have a transaction beside it.
const migratingConnections = 2

// roomToMigrate lets a smaller pool have them until restore is called: with a single one a migration would wait for itself.
func (d *DB) roomToMigrate() (restore func(), err error) {
	pool, err := d.pool.DB()
	if err != nil {
		return nil, fmt.Errorf("migrate the database: %w", err)
	}
	most := pool.Stats().MaxOpenConnections
	if IsSQLite(d.pool) || most == 0 || most >= migratingConnections {
		return func() {}, nil
	}
	limit(pool, migratingConnections)
	return func() { limit(pool, most) }, nil
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
