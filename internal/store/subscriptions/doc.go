// Package subscriptions keeps the programs that are told what happens, and what each is told: rows that are made of the
// events of its workspace, in their order, and stay until the program took them or models.EventsKept is over.
//
// The place of a subscription moves in the transaction that makes its deliveries, so that no event is passed over and none
// is made twice. Deliveries of one line (a contact, a campaign) are handed out in order: what comes after one that is
// held back for its next attempt is not handed out, other lines are.
package subscriptions

import (
	"cadenza/internal/store/database"
	"cadenza/internal/store/events"
)

// Subscriptions are the subscriptions of all workspaces.
type Subscriptions struct {
	db     *database.DB
	events *events.Events
}

// New keeps subscriptions in the database, to what happens there.
func New(db *database.DB, of *events.Events) *Subscriptions { return &Subscriptions{db, of} }
