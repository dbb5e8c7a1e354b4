// Package timeline tells what happened to a contact: the newest first, page by page, and all that is
// known of the contact as an export.
package timeline

import (
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/store/definitions"
)

// Timeline reads the timelines of all contacts.
type Timeline struct {
	db          *database.DB
	definitions *definitions.Cache
	contacts    *contacts.Contacts
}

// New reads timelines from the database. The definitions name steps.
func New(db *database.DB, cache *definitions.Cache, people *contacts.Contacts) *Timeline {
	return &Timeline{db: db, definitions: cache, contacts: people}
}
