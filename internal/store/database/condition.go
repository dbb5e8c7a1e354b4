package database

import (
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/models"
)

// Batch bounds the rows of one insert and the values of one IN list.
const Batch = 500

// LiveRuns is the condition that the partial indexes of live runs are made for.
const LiveRuns = "status NOT IN ('completed', 'ended')"

// OfWorkspace is the condition of a workspace's rows beside one on the column. Ids are keys by
// themselves: the condition must not tempt PostgreSQL, while it has no statistics of a
// table that is being filled, to read all rows of the workspace instead.
func OfWorkspace(column string) string {
	if column == "id" {
		return "workspace_id || '' = ?"
	}
	return "workspace_id = ?"
}

// Key is a column with the value that it must have; "" is any value.
type Key struct{ Column, Value string }

// Keyed narrows a workspace's rows to those with the values of the keys. Fewer rows share such a
// value than the workspace has. SQLite does not know that: the plus keeps it from using the index
// of the workspace. PostgreSQL counts, and would expect too few rows of a condition that it
// cannot estimate.
func Keyed(q *gorm.DB, workspaceID string, keys ...Key) *gorm.DB {
	where := "workspace_id = ?"
	for _, k := range keys {
		if k.Value == "" {
			continue
		}
		if q = q.Where(k.Column+" = ?", k.Value); IsSQLite(q) {
			where = "+workspace_id = ?"
		}
	}
	return q.Where(where, workspaceID)
}

// SeenBy narrows rows to those whose contact, named by the column, the viewer sees: by the assignment of now.
func SeenBy(q *gorm.DB, v models.Viewer, column string) *gorm.DB {
	if v.OnlyAssignedTo == "" {
		return q
	}
	return q.Where(column+" IN (SELECT contact_id FROM contact_operators WHERE user_id = ?)",
		v.OnlyAssignedTo).Session(&gorm.Session{}) // it may be asked in parts
}

// NotAside leaves out the rows, named by the column, that a part has set aside until later.
func NotAside(q *gorm.DB, part models.Part, column string, now time.Time) *gorm.DB {
	return q.Where(
		"NOT EXISTS (SELECT 1 FROM set_aside WHERE set_aside.part = ? AND set_aside.key = "+column+" AND set_aside.retry_at > ?)", part,
		now,
	)
}

// Columns are columns by their names, as GORM's clauses take them.
func Columns(names ...string) []clause.Column {
	out := make([]clause.Column, len(names))
	for i, name := range names {
		out[i] = clause.Column{Name: name}
	}
	return out
}

// Unique are the values in order, each once.
func Unique(values []string) []string { return slices.Compact(slices.Sorted(slices.Values(values))) }

// Fresh is a query on the same connection and transaction, without the conditions of db.
func Fresh(db *gorm.DB) *gorm.DB { return db.Session(&gorm.Session{NewDB: true}) }
