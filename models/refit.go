package models

import (
	"fmt"
	"time"
)

// FitAnew gives a run whose wait for a time of day was frozen, and that thaws at now, the first
// such moment not before its shifted due time: what was left of the wait is no time of day any
// more. A due time that is no end of a wait, or that was past when the wait froze, stays.
func (r *Run) FitAnew(w Wait, now time.Time, plan WaitPlan) error {
	running := r.Status.Live() && r.WaitBeganAt != nil && r.DueAt != nil && r.DueAt.After(now)
	if !running || r.Listening || r.Held != "" || w.At == "" {
		return nil
	}
	w.For = 0
	due, err := plan(w, *r.DueAt)
	if err != nil {
		return fmt.Errorf("fit the wait of run %s anew: %w", r.ID, err)
	}
	due = due.UTC().Truncate(time.Millisecond)
	r.DueAt = &due
	return nil
}
