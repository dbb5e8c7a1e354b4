package store

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

// copier inserts new rows inside a transaction: by COPY where the database has it.
type copier struct {
	db *gorm.DB
	// conn is the connection that the transaction is on; nil where there is no COPY.
	conn *sql.Conn
	// count is told of every COPY; nil tells nobody.
	count func()
}

// inCopyTx is inTx for those who insert many new rows.
func (s *Store) inCopyTx(ctx context.Context, fn func(c copier) error) error {
	if _, inside := ctx.Value(txKey{}).(*gorm.DB); inside || isSQLite(s.db) {
		return s.inTx(ctx, func(db *gorm.DB) error { return fn(copier{db: db}) })
	}
	return s.db.WithContext(ctx).Connection(func(on *gorm.DB) error {
		conn, ok := on.Statement.ConnPool.(*sql.Conn)
		if !ok {
			return fmt.Errorf("hold a connection: it is a %T", on.Statement.ConnPool)
		}
		return retried(func() error {
			return transact(ctx, on, func(db *gorm.DB) error { return fn(copier{db: db, conn: conn, count: s.onStatement}) })
		})
	})
}

// insertNew inserts rows that nobody else has: one that is there already is errRace.
func insertNew[T any](c copier, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	model := &gorm.Statement{DB: c.db}
	if err := model.Parse(new(T)); err != nil {
		return fmt.Errorf("read the columns: %w", err)
	}
	if c.conn == nil {
		err := c.db.CreateInBatches(&rows, mostValues/len(model.Schema.DBNames)).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return errRace
		}
		return err
	}
	if c.count != nil {
		c.count()
	}
	ctx, table := c.db.Statement.Context, model.Schema
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
		return errRace
	}
	return err
}

// mostValues is how many values a statement may have on SQLite, which takes fewer than PostgreSQL.
const mostValues = 32766

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
