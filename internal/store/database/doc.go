// Package database is what every package of the store stands on: it opens PostgreSQL or SQLite,
// runs transactions, and holds the pieces that all queries are made of.
//
//	doc.go        open
//	database.go   close, ready
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
//	dialect.go    which of the two databases it is
//	sqlite.go     SQLite: one writer, and those who read beside it
//	statement.go  SQLite: statements that are prepared once
//	postgres.go   PostgreSQL
//	log.go        slow statements
//	probe.go      whether the database takes writes
package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"
)

// Config says which database to open.
type Config struct {
	// DSN is a postgres:// URL or key=value string, or "sqlite:" and a file's path;
	// "sqlite::memory:" is a private database in memory.
	DSN string
	// MaxConnections bounds the pool; 0 means 20 on PostgreSQL and 4 on SQLite, one of which writes.
	MaxConnections int
	// Logger gets slow statements and the driver's remarks; nil logs nothing.
	Logger *slog.Logger
	// Now is the clock for created and updated times; nil means the wall clock.
	Now func() time.Time
	// OnStatement, when not nil, is called for every statement sent; the begin and end
	// of a transaction are none. Budgets are counted with it.
	OnStatement func()
	// onPrepare, when not nil, is called for every statement that SQLite compiles.
	onPrepare func()
}

// DB is an open database.
type DB struct {
	now         func() time.Time
	pool        *gorm.DB
	conns       connections
	onStatement func()
	probe       writeProbe
}

// Open connects to the database. It changes nothing in it: see Migrate.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	now := func() time.Time { return cfg.Now().UTC().Truncate(time.Microsecond) }
	how, err := dialect(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	pool, err := gorm.Open(how, &gorm.Config{
		NowFunc: now, TranslateError: true, SkipDefaultTransaction: true, Logger: queryLog{cfg.Logger},
	})
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	conns, ok := pool.ConnPool.(connections)
	if !ok {
		return nil, fmt.Errorf("open database: its connections are a %T", pool.ConnPool)
	}
	if err := conns.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach database: %w", err), conns.Close())
	}
	if err := countStatements(pool, cfg.OnStatement); err != nil {
		return nil, err
	}
	return &DB{now: now, pool: pool, conns: conns, onStatement: cfg.OnStatement}, nil
}
