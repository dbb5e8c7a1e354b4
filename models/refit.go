package models

import (
	"fmt"
	"time"
)

// FitAnew corrects the due time of a run that was paused while it waited for a time of day, and that
// goes on at now. The pause has shifted its due time away from that time of day; the new one is the
// next such time of day that is not earlier. A due time stays when it is not the end of a wait, or
// when it was past already at the beginning of the pause.
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
