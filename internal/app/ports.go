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

// directMessages opens the same transactions over messages of no run: each stands where a run stands at its only step.
type directMessages struct{ store *store.Store }

// InTx runs fn in one transaction.
func (d directMessages) InTx(ctx context.Context, fn func(activities.Tx) error) error {
	return d.store.RunTx(ctx, func(tx *store.RunTx) error { return fn(&directTx{RunTx: tx}) })
}

// directTx is a transaction over one message of no run, which is named as a run is.
type directTx struct {
	*store.RunTx
	id string
}

// Lock holds the message's row.
func (t *directTx) Lock(ctx context.Context, ref activities.RunRef) (models.Standing, error) {
	t.id = ref.RunID
	return t.LockDirect(ctx, ref.RunID)
}

// Claim holds the message's row and reads what its send needs.
func (t *directTx) Claim(ctx context.Context, ref activities.RunRef) (models.ClaimRow, error) {
	t.id = ref.RunID
	return t.ClaimDirect(ctx, ref.RunID)
}

// SaveRun writes where the send stands.
func (t *directTx) SaveRun(ctx context.Context, run models.Run) error {
	return t.SaveDirect(ctx, t.id, run)
}

// Record notes how the send ended.
func (t *directTx) Record(ctx context.Context, e models.StepExecution) error {
	return t.RecordDirect(ctx, t.id, e)
}
