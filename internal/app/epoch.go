package app

import (
	"context"
	"fmt"
)

// compareEpoch compares the database with what Temporal remembers of it, before this process starts
// anything. In a database that was set back to an older state, all automations are held. A Temporal
// server that remembers nothing, because it is new or was lost, changes nothing.
func (a *App) compareEpoch(ctx context.Context) error {
	remembered, err := a.Temporal.RememberedEpoch(ctx)
	if err != nil || remembered.IsZero() {
		return err
	}
	_, setBack, err := a.Store.RaiseEpoch(ctx, remembered)
	if err != nil {
		return fmt.Errorf("compare the database with what is remembered of it: %w", err)
	}
	if setBack {
		a.Log.ErrorContext(ctx, "the database was set back to an older state: every automation is held until a person decides")
	}
	return nil
}
