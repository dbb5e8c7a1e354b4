// Package figures keeps the counts of what happened, which triggers of the schema write as changes:
// it folds the changes into figures, reads reports, opens the rows of each figure, and counts all of
// them anew.
package figures

import "cadenza/internal/store/database"

// Figures are the figures of all workspaces.
type Figures struct{ db *database.DB }

// New reads and keeps figures in the database.
func New(db *database.DB) *Figures { return &Figures{db} }
