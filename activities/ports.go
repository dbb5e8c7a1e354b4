package activities

import (
	"context"
	"encoding/json"
	"time"

	"cadenza/models"
)

// Runs opens transactions over a run's row.
type Runs interface {
	// InTx runs fn in one transaction; an error undoes all of it.
	InTx(ctx context.Context, fn func(Tx) error) error
}

// committed runs fn in one transaction and answers what the attempt that was committed answered.
// A transaction may be attempted several times: nothing of one that was undone is left, because
// what fn finds out it returns, and writes into nothing outside itself.
func committed[T any](ctx context.Context, runs Runs, fn func(Tx) (T, error)) (T, error) {
	var last T
	err := runs.InTx(ctx, func(tx Tx) error {
		value, err := fn(tx)
		last = value
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return last, nil
}

type locker interface {
	// Lock reads a run and holds its row and its automation's definition until the transaction ends.
	Lock(ctx context.Context, ref RunRef) (models.Standing, error)
	// Claim reads what a send needs and holds the run's row.
	Claim(ctx context.Context, ref RunRef) (models.ClaimRow, error)
}

type recorder interface {
	// Record adds the outcome of one performance of a step.
	Record(ctx context.Context, e models.StepExecution) error
	// SaveRun writes the run's position and state.
	SaveRun(ctx context.Context, run models.Run) error
}

// Planner computes local times; it lives outside workflow code because zone data changes.
type Planner interface {
	// Due is when a wait that began at from ends.
	Due(w models.Wait, from time.Time, zone string, workspace models.Workspace) (time.Time, error)
	// Describe writes an instant for people in the zone.
	Describe(t time.Time, zone string, now time.Time) string
}

// Conditions decides conditions (A15).
type Conditions interface {
	// Holds reports whether the condition is true of the facts. Local days are those of the zone.
	Holds(c models.Condition, facts models.Facts, zone string, workspace models.Workspace, now time.Time) bool
}

// Renderer replaces %%CODE%% in texts.
type Renderer interface {
	Text(s string, values map[string]string) string
	// URL fills a URL, each value escaped for its place; it fails where a value can have none there.
	URL(s string, values map[string]string) (string, error)
	// URLPart fills a piece of a URL whose place is not known.
	URLPart(s string, values map[string]string) string
	// Header fills the value of a header.
	Header(s string, values map[string]string) string
	JSON(v json.RawMessage, values map[string]string) (json.RawMessage, error)
	Codes(s string) []string
}

// Engine tells workflows about what happened to their rows. Both are best effort:
// what they miss, Reconcile finds by the row.
type Engine interface {
	// StartRuns starts the workflows of accepted runs.
	StartRuns(ctx context.Context, accepted []models.Accepted) error
	// CloseRuns cancels the workflows of runs that have ended.
	CloseRuns(ctx context.Context, runs []models.Run, reason string) error
}
