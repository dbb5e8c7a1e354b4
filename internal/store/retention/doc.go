// Package retention removes what is older than a workspace keeps.
package retention

import "cadenza/internal/store/database"

// Retention removes what is expired, of all workspaces.
type Retention struct{ db *database.DB }

// New removes from the database.
func New(db *database.DB) *Retention { return &Retention{db} }
