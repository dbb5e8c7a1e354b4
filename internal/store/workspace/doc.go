// Package workspace keeps what a workspace sets up and owns: its settings, people and API keys, its
// tags, fields and lists, the addresses of its integrations, and who did what.
package workspace

import (
	"cadenza/internal/store/contacts"
	"cadenza/internal/store/database"
	"cadenza/internal/store/definitions"
)

// Workspaces are all workspaces with what they own.
type Workspaces struct {
	db          *database.DB
	definitions *definitions.Cache
	contacts    *contacts.Contacts
}

// New keeps workspaces in the database. The definitions show which automations use something; the
// contacts are the members of lists.
func New(db *database.DB, cache *definitions.Cache, people *contacts.Contacts) *Workspaces {
	return &Workspaces{db: db, definitions: cache, contacts: people}
}
