package database

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// ForUpdate makes the next read hold its rows to the end of the transaction.
func ForUpdate(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
}

// ForKeyShare makes every read of the session keep its rows from being deleted, or merged, before
// the transaction ends: whoever does either then sees what this transaction wrote of them.
func ForKeyShare(db *gorm.DB) *gorm.DB {
	return db.Clauses(clause.Locking{Strength: "KEY SHARE"}).Session(&gorm.Session{})
}
