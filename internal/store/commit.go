package store

import (
	"context"

	"gorm.io/gorm"
)

// commitKey is the context key of what is to be done after the commit of the transaction under way.
type commitKey struct{}

// transact runs fn in a transaction on the database or connection and, once that is committed, does
// what was left for afterwards. It may be called again for a transaction that was undone: nothing of it is left.
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

// within runs fn as a part of a transaction; a part that is undone leaves nothing for after the commit.
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

// afterCommit does something once the transaction is committed, and at once outside of one. What
// counts or tells outside the database goes through it: a transaction may be attempted several times.
func afterCommit(tx *gorm.DB, do func()) {
	if later, ok := tx.Statement.Context.Value(commitKey{}).(*[]func()); ok {
		*later = append(*later, do)
		return
	}
	do()
}
