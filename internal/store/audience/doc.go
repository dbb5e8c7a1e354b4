// Package audience says which contacts are meant: by a search, by filters and by segments, whose
// conditions become SQL here. What a condition is true of in SQL is what internal/condition decides in
// memory.
package audience

import (
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
)

// Audiences finds contacts in all workspaces.
type Audiences struct {
	db       *database.DB
	contacts *contacts.Contacts
}

// New finds contacts in the database.
func New(db *database.DB, people *contacts.Contacts) *Audiences { return &Audiences{db, people} }
