package models

import "time"

// OverdueChoice says what a resumed automation does with the steps whose wait was over while
// it was paused, or became so then.
type OverdueChoice string

// The choices for what is overdue.
const (
	OverdueSendNow OverdueChoice = "send_now" // at the pace of the number
	OverdueSkip    OverdueChoice = "skip"
	OverdueSpread  OverdueChoice = "spread"
)

// Overdue is a choice with its settings; the zero value is OverdueSendNow.
type Overdue struct {
	Choice OverdueChoice
	// Spread is the period over which a spread lets the steps become due.
	Spread Duration
}

// MaxSpread is the longest period of a spread.
const MaxSpread = Duration(30 * 24 * time.Hour)

// Place is when the step of place i of n, counted from 0, is due in a spread that begins at
// now: the first at once, the others evenly over the period.
func (o Overdue) Place(i, n int, now time.Time) time.Time {
	share := o.Spread.Std() / time.Duration(max(n, 1))
	return now.Add(time.Duration(i) * share).UTC().Truncate(time.Millisecond)
}

// Skip lets a run go on after its step without performing it; the next step's whole wait
// begins at now.
func (r *Run) Skip(d Definition, now time.Time, plan WaitPlan) error {
	next, ok := d.Next(r.StepID)
	return r.Arrive(next, ok, now, plan)
}
