// Package contacts keeps contacts: their identities, attributes, field values and consent to
// marketing, one by one and by import.
package contacts

import "cadenza/internal/store/database"

// Contacts are the contacts of all workspaces.
type Contacts struct{ db *database.DB }

// New keeps contacts in the database.
func New(db *database.DB) *Contacts { return &Contacts{db} }

// TookIn leads the detail of a merge's audit entry, before the id of the contact that is no more.
const TookIn = "took in contact/"
