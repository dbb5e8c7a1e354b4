package simulate

import (
	"context"

	"cadenza/activities"
	"cadenza/models"
)

// InTx opens a transaction on the stage that writes down what it changes. Each attempt begins with what
// was written down before the first: what an attempt that is undone wrote is forgotten.
func (r *record) InTx(ctx context.Context, fn func(activities.Tx) error) error {
	before := *r
	return r.stage.InTx(ctx, func(tx activities.Tx) error {
		*r = before
		return fn(recordedTx{tx, r})
	})
}

// recordedTx is a transaction whose changes are written down.
type recordedTx struct {
	activities.Tx
	record *record
}

// Lock holds the run's row.
func (t recordedTx) Lock(ctx context.Context, ref activities.RunRef) (models.Standing, error) {
	at, err := t.Tx.Lock(ctx, ref)
	t.record.stands(at)
	return at, err
}

// Claim reads what a send needs, but for its pace: nothing else sends here.
func (t recordedTx) Claim(ctx context.Context, ref activities.RunRef) (models.ClaimRow, error) {
	row, err := t.Tx.Claim(ctx, ref)
	t.record.stands(row.Standing)
	row.BurstSince = nil
	return row, err
}

func (r *record) stands(at models.Standing) {
	if at.Contact == nil {
		at.Contact = r.standing.Contact // who was deleted keeps their zone to the end
	}
	r.standing, r.run = at, at.Run
	if at.Run.DueAt != nil && !at.Run.Listening {
		r.due = *at.Run.DueAt
	}
}

// Record writes the step down.
func (t recordedTx) Record(ctx context.Context, e models.StepExecution) error {
	t.record.did(e)
	return t.Tx.Record(ctx, e)
}

// AddMessage keeps what the message says.
func (t recordedTx) AddMessage(ctx context.Context, m models.Message) (models.Message, bool, error) {
	t.record.pending.Content = &m.Said.Content
	return t.Tx.AddMessage(ctx, m)
}

// SaveRun sees where the run stands now.
func (t recordedTx) SaveRun(ctx context.Context, run models.Run) error {
	t.record.run = run
	if run.Status == models.RunNeedsAttention || run.Held != "" {
		t.record.stays(run)
	}
	return t.Tx.SaveRun(ctx, run)
}

// Templates remembers the texts.
func (t recordedTx) Templates(ctx context.Context, workspaceID, wabaID, name string) ([]models.Template, error) {
	found, err := t.Tx.Templates(ctx, workspaceID, wabaID, name)
	if t.record.templates == nil {
		t.record.templates = map[string]models.Template{}
	}
	for _, one := range found {
		t.record.templates[one.Name+"/"+one.Language] = one
	}
	return found, err
}
