// Package events keeps what happened, which triggers of the schema write in the transaction of the change, for those who
// listen: it says where a listener begins, reads what comes after a place, and removes what is old.
//
// The order of a workspace's events is that of (tx, id). On PostgreSQL events are read only below the oldest transaction
// that still writes: one that commits late is so never passed over. SQLite has one writer, whose ids are in the order of
// its commits; there tx is 0.
package events

import "cadenza/internal/store/database"

// Events are the events of all workspaces.
type Events struct{ db *database.DB }

// New reads and keeps events in the database.
func New(db *database.DB) *Events { return &Events{db} }
