// Package database is what every package of the store stands on: it opens PostgreSQL or SQLite,
// runs transactions, and holds the pieces that all queries are made of.
//
//	database.go   open, close, ready
//	transaction.go  transactions, and what is left for after their commit
//	once.go       creations that are remembered by an idempotency key
//	copy.go       inserts of many new rows
//	row.go        one row of a workspace: read, insert, rename, delete, look up
//	page.go       lists, page by page, and their cursors
//	lock.go       rows that are held to the end of a transaction
//	condition.go  conditions and clauses that many queries share
//	error.go      the driver's errors in the words of the domain
//	id.go         ids that sort by age
//	audit.go      who did what
//	migrate.go    the schema
//	dialect.go    what differs between the two databases
//	log.go        slow statements
//	probe.go      whether the database takes writes
package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Config says which database to open.
type Config struct {
	// DSN is a postgres:// URL or key=value string, or "sqlite:" and a file's path;
	// "sqlite::memory:" is a private database in memory.
	DSN string
	// MaxConnections bounds the pool; 0 means 20 on PostgreSQL and 4 on SQLite.
	MaxConnections int
	// Logger gets slow statements and the driver's remarks; nil logs nothing.
	Logger *slog.Logger
	// Now is the clock for created and updated times; nil means the wall clock.
	Now func() time.Time
	// OnStatement, when not nil, is called for every statement sent; the begin and end
	// of a transaction are none. Budgets are counted with it.
	OnStatement func()
}

// DB is an open database.
type DB struct {
	now         func() time.Time
	pool        *gorm.DB
	onStatement func()
	probe       writeProbe
}

// Open connects to the database. It changes nothing in it: see Migrate.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	now := func() time.Time { return cfg.Now().UTC().Truncate(time.Microsecond) }
	pool, err := gorm.Open(dialector(cfg.DSN), &gorm.Config{
		NowFunc: now, TranslateError: true, SkipDefaultTransaction: true, Logger: queryLog{cfg.Logger},
	})
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := limitPool(ctx, pool, cfg); err != nil {
		return nil, err
	}
	if err := countStatements(pool, cfg.OnStatement); err != nil {
		return nil, err
	}
	return &DB{now: now, pool: pool, onStatement: cfg.OnStatement}, nil
}

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

func limitPool(ctx context.Context, db *gorm.DB, cfg Config) error {
	pool, err := db.DB()
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	most := cfg.MaxConnections
	if most == 0 && IsSQLite(db) {
		most = 4
	} else if most == 0 {
		most = 20
	}
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
	if strings.Contains(cfg.DSN, ":memory:") {
		pool.SetMaxOpenConns(1) // each connection would be a database of its own
	}
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
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
	pool, err := d.pool.DB()
	if err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return pool.Close()
}

// Ping reports whether the database answers and takes writes: one whose disk
// is full, or that became a read-only copy, still answers.
func (d *DB) Ping(ctx context.Context) error {
	pool, err := d.pool.DB()
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return d.probe.ask(func() error { return d.tryWrite(ctx) })
}
