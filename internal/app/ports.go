package app

import (
	"context"

	"cadenza/activities"
	"cadenza/internal/store"
	"cadenza/models"
)

// runs opens the store's transactions for activities.
type runs struct{ store *store.Store }

// InTx runs fn in one transaction.
func (r runs) InTx(ctx context.Context, fn func(activities.Tx) error) error {
	return r.store.RunTx(ctx, func(tx *store.RunTx) error { return fn(runTx{tx}) })
}

// runTx speaks the activities' words to the store's transaction.
type runTx struct{ *store.RunTx }

// Lock holds the run's row and its automation's definition.
func (t runTx) Lock(ctx context.Context, ref activities.RunRef) (models.Standing, error) {
	return t.RunTx.Lock(ctx, ref.AutomationID, ref.RunID)
}

// Claim holds the run's row and reads what a send needs.
func (t runTx) Claim(ctx context.Context, ref activities.RunRef) (models.ClaimRow, error) {
	return t.RunTx.Claim(ctx, ref.RunID)
}
