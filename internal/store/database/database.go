package database

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// countStatements calls count after every statement of whatever kind.
func countStatements(db *gorm.DB, count func()) error {
	if count == nil {
		return nil
	}
	each := func(tx *gorm.DB) {
		if !tx.DryRun { // a subquery is built, not sent
			count()
		}
	}
	hooks := db.Callback()
	err := errors.Join(
		hooks.Create().After("gorm:create").Register("cadenza:count", each),
		hooks.Query().After("gorm:query").Register("cadenza:count", each),
		hooks.Update().After("gorm:update").Register("cadenza:count", each),
		hooks.Delete().After("gorm:delete").Register("cadenza:count", each),
		hooks.Row().After("gorm:row").Register("cadenza:count", each),
		hooks.Raw().After("gorm:raw").Register("cadenza:count", each),
	)
	if err != nil {
		return fmt.Errorf("count statements: %w", err)
	}
	return nil
}

// Now is the time, in UTC and in the databases' precision of microseconds.
func (d *DB) Now() time.Time { return d.now() }

// Pool is the database outside of every transaction. Queries take Conn, which joins the
// transaction that the context carries.
func (d *DB) Pool() *gorm.DB { return d.pool }

// Close releases the connections.
func (d *DB) Close() error {
	if err := d.conns.Close(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// Ping reports whether the database answers and takes writes: one whose disk
// is full, or that became a read-only copy, still answers.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.conns.PingContext(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return d.probe.ask(func() error { return d.tryWrite(ctx) })
}
