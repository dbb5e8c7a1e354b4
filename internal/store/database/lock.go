package database

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// ForUpdate makes the next read hold its rows to the end of the transaction.
func ForUpdate(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
}

// ForNoKeyUpdate is ForUpdate for who leaves the row's key as it is: whoever only refers to the row need not wait.
func ForNoKeyUpdate(tx *gorm.DB) *gorm.DB {
	return tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

// ForKeyShare makes every read of the session keep its rows from being deleted, or merged, before
// the transaction ends: whoever does either then sees what this transaction wrote of them.
func ForKeyShare(db *gorm.DB) *gorm.DB {
	return db.Clauses(clause.Locking{Strength: "KEY SHARE"}).Session(&gorm.Session{})
}

// ForMove makes the next read hold the rows of one table to the end of the transaction, after it has kept those of
// another from a change by somebody who holds them against all. The locks are taken in this order.
func ForMove(weakly, wholly string) clause.Interface { return moveLock{weakly, wholly} }

// moveLock is two locks of one statement, which clause.Locking cannot say.
type moveLock struct{ weakly, wholly string }

// Name is that of the clause.
func (moveLock) Name() string { return "FOR" }

// Build writes the locks.
func (l moveLock) Build(b clause.Builder) {
	clause.Locking{Strength: "KEY SHARE", Table: clause.Table{Name: l.weakly}}.Build(b)
	_, _ = b.WriteString(" FOR ") // a builder of GORM never fails
	clause.Locking{Strength: clause.LockingStrengthUpdate, Table: clause.Table{Name: l.wholly}}.Build(b)
}

// MergeClause takes the place of any other lock. SQLite has one writer, and no such words.
func (l moveLock) MergeClause(c *clause.Clause) {
	c.Expression = l
	c.Builder = func(c clause.Clause, b clause.Builder) {
		if stmt, ok := b.(*gorm.Statement); ok && IsSQLite(stmt.DB) {
			return
		}
		_, _ = b.WriteString("FOR ")
		c.Expression.Build(b)
	}
}
