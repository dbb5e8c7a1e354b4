package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Copier inserts new rows inside a transaction: by COPY where the database has it.
type Copier struct {
	// DB is the transaction.
	DB *gorm.DB
	// conn is the connection that the transaction is on; nil where there is no COPY.
	conn *sql.Conn
	// count is told of every COPY; nil tells nobody.
	count func()
}

// CopyTx is Tx for those who insert many new rows.
func (d *DB) CopyTx(ctx context.Context, fn func(c Copier) error) error {
	if _, inside := ctx.Value(txKey{}).(*gorm.DB); inside || IsSQLite(d.pool) {
		return d.Tx(ctx, func(db *gorm.DB) error { return fn(Copier{DB: db}) })
	}
	return d.pool.WithContext(ctx).Connection(func(on *gorm.DB) error {
		conn, ok := on.Statement.ConnPool.(*sql.Conn)
		if !ok {
			return fmt.Errorf("hold a connection: it is a %T", on.Statement.ConnPool)
		}
		return retried(func() error {
			return transact(ctx, on, func(db *gorm.DB) error { return fn(Copier{DB: db, conn: conn, count: d.onStatement}) })
		})
	})
}

// InsertNew inserts rows that nobody else has: one that is there already is ErrRace.
func InsertNew[T any](c Copier, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	model := &gorm.Statement{DB: c.DB}
	if err := model.Parse(new(T)); err != nil {
		return fmt.Errorf("read the columns: %w", err)
	}
	if c.conn == nil {
		err := c.DB.CreateInBatches(&rows, maxValues/len(model.Schema.DBNames)).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return ErrRace
		}
		return err
	}
	if c.count != nil {
		c.count()
	}
	ctx, table := c.DB.Statement.Context, model.Schema
	values := pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		return rowValues(ctx, table, reflect.ValueOf(&rows[i]).Elem()), nil
	})
	err := c.conn.Raw(func(driver any) error {
		over, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the driver is a %T", driver)
		}
		_, err := over.Conn().CopyFrom(ctx, pgx.Identifier{table.Table}, table.DBNames, values)
		return err
	})
	if broken, ok := errors.AsType[*pgconn.PgError](err); ok && broken.Code == uniqueViolation {
		return ErrRace
	}
	return err
}

// maxValues is how many values a statement may have on SQLite, which takes fewer than PostgreSQL.
const maxValues = 32766

// uniqueViolation is PostgreSQL's code for a key that is there already.
const uniqueViolation = "23505"

// rowValues are a row's values in the order of its columns.
func rowValues(ctx context.Context, table *schema.Schema, row reflect.Value) []any {
	out := make([]any, len(table.DBNames))
	for i, name := range table.DBNames {
		out[i], _ = table.FieldsByDBName[name].ValueOf(ctx, row)
	}
	return out
}
