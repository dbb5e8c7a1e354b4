package database

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// postgresPool is a pool of connections to PostgreSQL. The driver prepares each statement once a
// connection, inside transactions too, unless the address says otherwise (default_query_exec_mode). One
// that was prepared before a migration changed what it answers is prepared anew. It is a gorm.ConnPool.
type postgresPool struct{ *sql.DB }

// QueryContext answers rows.
func (p postgresPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := p.DB.QueryContext(ctx, query, args...)
	if isOutdated(err) {
		return p.DB.QueryContext(ctx, query, args...)
	}
	return rows, err
}

// QueryRowContext answers one row.
func (p postgresPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	row := p.DB.QueryRowContext(ctx, query, args...)
	if isOutdated(row.Err()) {
		return p.DB.QueryRowContext(ctx, query, args...)
	}
	return row
}

// GetDBConn is the pool itself.
func (p postgresPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// isOutdated reports whether a statement was prepared before a migration changed its columns. The
// driver has forgotten it by then, and its connection is the first to be used again.
func isOutdated(err error) bool {
	broken, ok := errors.AsType[*pgconn.PgError](err)
	return ok && broken.Code == featureNotSupported && broken.Routine == "RevalidateCachedQuery"
}

// featureNotSupported is PostgreSQL's code for what it does not do.
const featureNotSupported = "0A000"

// postgresDialector is the dialector over a postgresPool.
type postgresDialector struct {
	*postgres.Dialector
	most int
}

func dialectPostgres(cfg Config) postgresDialector {
	dialector := &postgres.Dialector{Config: &postgres.Config{DSN: cfg.DSN}}
	return postgresDialector{dialector, cmp.Or(cfg.MaxConnections, postgresConnections)}
}

// Initialize opens the pool; it connects at the first use.
func (d postgresDialector) Initialize(db *gorm.DB) error {
	if err := d.Dialector.Initialize(db); err != nil {
		return err
	}
	pool, ok := db.ConnPool.(*sql.DB)
	if !ok {
		return fmt.Errorf("the pool is a %T", db.ConnPool)
	}
	limit(pool, d.most)
	db.ConnPool = postgresPool{pool}
	return nil
}
