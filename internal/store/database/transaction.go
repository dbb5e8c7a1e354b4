package database

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// txKey is the context key of the transaction that Once has begun.
type txKey struct{}

// Conn is the transaction that the context carries, else the pool.
func (d *DB) Conn(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(txKey{}).(*gorm.DB); ok {
		return tx.WithContext(ctx)
	}
	return d.pool.WithContext(ctx)
}

// Tx runs fn in one transaction. A serialisation failure or deadlock is retried a
// few times, because the transaction then changed nothing. Inside Once it becomes a
// part of that transaction, and Once retries the whole.
func (d *DB) Tx(ctx context.Context, fn func(tx *gorm.DB) error) error {
	if tx, ok := ctx.Value(txKey{}).(*gorm.DB); ok {
		return within(ctx, tx, fn)
	}
	return retried(func() error { return transact(ctx, d.pool, fn) })
}

// Together runs fn in one transaction: each transaction that begins with the context that fn gets becomes a part of it, which may
// be undone without the others.
func (d *DB) Together(ctx context.Context, fn func(ctx context.Context) error) error {
	return d.Tx(ctx, func(tx *gorm.DB) error { return fn(context.WithValue(tx.Statement.Context, txKey{}, tx)) })
}

// Planned runs fn, which only reads, so that PostgreSQL plans every statement of it by its values: a search for what
// most rows have is planned otherwise than one for what few have. A page is few rows, and an index leads to them: where
// PostgreSQL expects many, it would rather read a table from end to end.
func (d *DB) Planned(ctx context.Context, fn func(ctx context.Context) error) error {
	if IsSQLite(d.pool) {
		return fn(ctx)
	}
	return d.Tx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec(PlannedForPages).Error; err != nil {
			return fmt.Errorf("set the planner: %w", err)
		}
		return fn(context.WithValue(ctx, txKey{}, tx))
	})
}

// PlannedForPages are the settings of Planned.
const PlannedForPages = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('random_page_cost', '1.1', true),
	set_config('enable_seqscan', 'off', true)`

// TxOf is Tx for an fn that returns a value: the caller gets the value of the attempt that was
// committed, and the zero value with every error.
func TxOf[T any](ctx context.Context, d *DB, fn func(tx *gorm.DB) (T, error)) (T, error) {
	var last T
	err := d.Tx(ctx, func(tx *gorm.DB) error {
		value, err := fn(tx)
		last = value
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return last, nil
}

// retried repeats a transaction that was undone for a reason that passes at once.
func retried(do func() error) error {
	const attempts = 4
	var err error
	for range attempts {
		err = do()
		if err == nil || !isRetryable(err) {
			return err
		}
	}
	return err
}

// commitKey is the context key of what is to be done after the commit of the transaction under way.
type commitKey struct{}

// transact runs fn in a transaction on the database or connection. After the commit it does what
// AfterCommit was given. Each call begins anew: nothing is left of an attempt that was undone.
func transact(ctx context.Context, db *gorm.DB, fn func(tx *gorm.DB) error) error {
	var later []func()
	err := db.WithContext(context.WithValue(ctx, commitKey{}, &later)).Transaction(fn)
	if err != nil {
		return err
	}
	for _, do := range later {
		do()
	}
	return nil
}

// within runs fn as a part of a transaction. A part that is undone leaves nothing for after the commit.
func within(ctx context.Context, tx *gorm.DB, fn func(tx *gorm.DB) error) error {
	later, ok := tx.Statement.Context.Value(commitKey{}).(*[]func())
	if !ok {
		return tx.WithContext(ctx).Transaction(fn)
	}
	before := len(*later)
	err := tx.WithContext(context.WithValue(ctx, commitKey{}, later)).Transaction(fn)
	if err != nil {
		*later = (*later)[:before]
	}
	return err
}

// AfterCommit calls do once the transaction is committed, and at once outside of one. What
// counts, or tells somebody, outside the database belongs there: a transaction may be attempted several times.
func AfterCommit(tx *gorm.DB, do func()) {
	if later, ok := tx.Statement.Context.Value(commitKey{}).(*[]func()); ok {
		*later = append(*later, do)
		return
	}
	do()
}
