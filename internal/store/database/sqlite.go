package database

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cadenza/internal/sqlitestmt"
)

// sqlitePool is a SQLite database with one connection that writes and others that read beside it.
// SQLite has one writer at a time: who waits for it waits here, in the order of asking, and not in
// the busy handler, which sleeps and lets anybody pass. It is a gorm.ConnPool.
type sqlitePool struct {
	writer, readers *sql.DB
	// turn is held by whoever is the next to get the writing connection.
	turn *semaphore.Weighted
}

// longestTurn is how long a write waits for its turn before it fails. A transaction is far from that
// long: who waits so long waits for a transaction of their own.
const longestTurn = 30 * time.Second

// How many connections there are where the configuration does not say.
const (
	sqliteConnections   = 4
	postgresConnections = 20
)

// errNoTurn says that a write waited too long.
var errNoTurn = errors.New("waited too long for the turn to write to SQLite: either a transaction takes longer than that, " +
	"or this write is made while its own caller has a transaction open, outside of that transaction")

// What every connection to SQLite needs: to wait for another process's write instead of failing, and times
// written as the driver reads them.
const sqliteSettings = "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_timezone=UTC&_time_format=sqlite"

// Write transactions take their lock at once instead of failing on upgrade.
const writerSettings = "&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate"

// What reads takes no write by mistake.
const readerSettings = "&_pragma=query_only(1)"

// openSQLite opens the file. A database in memory is its one connection.
func openSQLite(ctx context.Context, path string, cfg Config) (*sqlitePool, error) {
	writer, err := connectSQLite("file:"+path+sqliteSettings+writerSettings, cfg.onPrepare)
	if err != nil {
		return nil, err
	}
	limit(writer, 1)
	p := &sqlitePool{writer: writer, readers: writer, turn: semaphore.NewWeighted(1)}
	if err := writer.PingContext(ctx); err != nil { // first, because it makes the file
		return nil, errors.Join(err, writer.Close())
	}
	if strings.Contains(path, ":memory:") {
		return p, nil
	}
	if p.readers, err = connectSQLite("file:"+path+sqliteSettings+readerSettings, cfg.onPrepare); err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	limit(p.readers, max(cmp.Or(cfg.MaxConnections, sqliteConnections)-1, 1))
	return p, nil
}

func connectSQLite(dsn string, prepared func()) (*sql.DB, error) {
	connector, err := sqlitestmt.Connector(dsn, prepared)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// next waits for the turn to write. The connection is free when it returns, and nobody else takes it
// before done is called.
func (p *sqlitePool) next(ctx context.Context) (done func(), err error) {
	waiting, cancel := context.WithTimeoutCause(ctx, longestTurn, errNoTurn)
	defer cancel()
	if err := p.turn.Acquire(waiting, 1); err != nil {
		return nil, context.Cause(waiting)
	}
	conn, err := p.writer.Conn(waiting)
	if err == nil {
		err = conn.Close() // back to the pool, for the one who has the turn
	}
	if err == nil {
		return func() { p.turn.Release(1) }, nil
	}
	p.turn.Release(1)
	if cause := context.Cause(waiting); cause != nil {
		return nil, cause
	}
	return nil, fmt.Errorf("connect for writing: %w", err)
}

// BeginTx begins a transaction: for writing, unless it is read only.
func (p *sqlitePool) BeginTx(ctx context.Context, opts *sql.TxOptions) (*sql.Tx, error) {
	if opts != nil && opts.ReadOnly && p.readers != p.writer {
		return p.readers.BeginTx(ctx, opts)
	}
	done, err := p.next(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return p.writer.BeginTx(ctx, opts)
}

// ExecContext writes.
func (p *sqlitePool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	done, err := p.next(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return p.writer.ExecContext(ctx, query, args...)
}

// QueryContext reads beside the writer, or writes and reads what was written.
func (p *sqlitePool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if p.onlyReads(query) {
		return p.readers.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // GORM closes them
	}
	done, err := p.next(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return p.writer.QueryContext(ctx, query, args...) //nolint:sqlclosecheck // GORM closes them
}

// QueryRowContext is QueryContext for one row.
func (p *sqlitePool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if p.onlyReads(query) {
		return p.readers.QueryRowContext(ctx, query, args...)
	}
	done, err := p.next(ctx)
	if err != nil {
		return p.writer.QueryRowContext(over(ctx, err), query, args...)
	}
	defer done()
	return p.writer.QueryRowContext(ctx, query, args...)
}

// overFor is a context that has ended, and says why in Err: only the pool can make a row, and a row
// with an error of ours is one that was asked for too late.
type overFor struct {
	context.Context //nolint:containedctx // it is one

	err error
}

func over(ctx context.Context, err error) overFor {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return overFor{ctx, err}
}

// Err is why the context has ended.
func (c overFor) Err() error { return c.err }

// PrepareContext prepares for writing. GORM asks for it where it is told to prepare statements itself.
func (p *sqlitePool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return p.writer.PrepareContext(ctx, query)
}

// onlyReads reports whether a statement may go to a connection beside the writer. What begins with
// anything else than SELECT goes to the writer, also where it reads.
func (p *sqlitePool) onlyReads(query string) bool {
	query = strings.TrimLeft(query, " \t\n")
	return p.readers != p.writer && len(query) >= len("SELECT") && strings.EqualFold(query[:len("SELECT")], "SELECT")
}

// GetDBConn is the writer, for those who need a connection of their own: migrations.
func (p *sqlitePool) GetDBConn() (*sql.DB, error) { return p.writer, nil }

// PingContext reports whether the database answers.
func (p *sqlitePool) PingContext(ctx context.Context) error {
	if p.readers != p.writer {
		return p.readers.PingContext(ctx) // the writer may be in use for a while
	}
	return p.writer.PingContext(ctx)
}

// Close releases the connections.
func (p *sqlitePool) Close() error {
	if p.readers == p.writer {
		return p.writer.Close()
	}
	return errors.Join(p.readers.Close(), p.writer.Close())
}

// sqliteDialector teaches the dialector the pure Go driver's errors.
type sqliteDialector struct{ *sqlite.Dialector }

// Translate maps a broken unique or foreign key to GORM's error for it.
func (d sqliteDialector) Translate(err error) error {
	broken, ok := errors.AsType[*sqlitedriver.Error](err)
	if !ok {
		return err
	}
	switch broken.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return gorm.ErrDuplicatedKey
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return gorm.ErrForeignKeyViolated
	}
	return err
}
