package database

import (
	"context"
	"database/sql"
	"strings"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// connections are all connections to a database.
type connections interface {
	gorm.ConnPool
	gorm.GetDBConnector
	PingContext(ctx context.Context) error
	Close() error
}

var (
	_ connections = (*sqlitePool)(nil)
	_ connections = postgresPool{}
)

// dialect says how the database is spoken to.
func dialect(ctx context.Context, cfg Config) (gorm.Dialector, error) {
	path, ok := strings.CutPrefix(cfg.DSN, "sqlite:")
	if !ok {
		return dialectPostgres(cfg), nil
	}
	pool, err := openSQLite(ctx, path, cfg)
	if err != nil {
		return nil, err
	}
	return sqliteDialector{&sqlite.Dialector{Conn: pool}}, nil
}

// limit bounds a pool, and keeps as many connections as it may have.
func limit(pool *sql.DB, most int) {
	pool.SetMaxOpenConns(most)
	pool.SetMaxIdleConns(most)
}

// IsSQLite reports whether the query goes to SQLite. Statements that differ between the two databases ask it.
func IsSQLite(db *gorm.DB) bool { return db.Name() == "sqlite" }
