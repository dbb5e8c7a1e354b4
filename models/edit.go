package models

import (
	"slices"
	"time"
)

// Stance is what a run does at its step, so far as an edit needs to know.
type Stance string

// The stances of a run inside.
const (
	StanceWaiting   Stance = "waiting"   // the step's wait runs, or the step is due and has not begun
	StanceListening Stance = "listening" // the step has begun and waits for a message (A9, A14)
	StanceParked    Stance = "parked"    // a person must act at the step (R6)
	StanceSending   Stance = "sending"   // the step's call to the outside is under way
)

// Stance is how the run stands at its step; "" when it stands at none.
func (r Run) Stance() Stance {
	switch {
	case r.StepID == "":
		return ""
	case r.Listening:
		return StanceListening
	}
	switch r.Status {
	case RunWaiting, RunPaused:
		return StanceWaiting
	case RunNeedsAttention:
		return StanceParked
	case RunExecuting:
		return StanceSending
	case RunStarting, RunCompleted, RunEnded:
	}
	return ""
}

// FateKind says what an edit does to a run.
type FateKind string

// The fates of runs inside.
const (
	FateStays        FateKind = "stays"
	FateMoves        FateKind = "moves"         // E1: to the next step, whose whole wait begins
	FateCompletes    FateKind = "completes"     // E1: its step was deleted and was the last
	FateWaitsAnew    FateKind = "waits_anew"    // E5: the wait has changed; the time already waited counts
	FateListensAnew  FateKind = "listens_anew"  // E5: the limit of a step that listens has changed
	FateStopsWaiting FateKind = "stops_waiting" // E3: the step no longer listens, so that it is due
)

// Fate is what an edit does to the runs that stand at one step in one way.
type Fate struct {
	Kind FateKind
	// Step is where they stand afterwards; the zero Step when they complete.
	Step Step
}

// WaitPlan computes when a wait of the run's contact that began at from ends.
type WaitPlan func(w Wait, from time.Time) (time.Time, error)

// Edit is one revision that replaces another, and decides what becomes of the runs inside (E1-E5).
type Edit struct {
	// Before is the definition in force until now. After replaces it, and holds a tombstone for each
	// step that was deleted.
	Before, After Definition
	// Revision is the number of After.
	Revision int
	// Now is when the edit happens. In a paused automation it is when the pause began, because the
	// resume moves all due times by the length of the pause (R5).
	Now time.Time
}

// Fate is what the edit does to runs that stand at the step.
func (e Edit) Fate(stepID string, stance Stance) Fate {
	step, _, known := e.After.Find(stepID)
	stays := Fate{FateStays, step}
	if !known || stance == StanceSending || stance == "" {
		return stays // who is sending finishes that, and then goes on by the new definition
	}
	if step.Deleted {
		if next, ok := e.After.Past(stepID); ok {
			return Fate{FateMoves, next}
		}
		return Fate{Kind: FateCompletes}
	}
	before, _, _ := e.Before.Find(stepID)
	limit, listens := step.ListenLimit()
	was, _ := before.ListenLimit()
	switch {
	case stance == StanceWaiting && !before.Wait.Equal(step.Wait):
		return Fate{FateWaitsAnew, step}
	case stance == StanceListening && !listens:
		return Fate{FateStopsWaiting, step}
	case stance == StanceListening && limit != was:
		return Fate{FateListensAnew, step}
	}
	return stays
}

// Past is the step that comes after a deleted one for a run that never performed it: it
// does not wait for a reply to what the step would have said, so that a wait for a reply
// right after it is passed over (E1). No such step: ok is false.
func (d Definition) Past(id string) (step Step, ok bool) {
	next, ok := d.Next(id)
	if ok && next.Kind == KindWaitForReply {
		return d.Next(next.ID)
	}
	return next, ok
}

// ListenLimit is how long the step listens for a message; ok is false for one that does not listen.
func (s Step) ListenLimit() (limit Duration, ok bool) {
	if !s.Listens() {
		return 0, false
	}
	switch settings := s.Settings.(type) {
	case *WaitForReply:
		return settings.Limit, true
	case *SetField:
		return settings.ListenLimit(), true
	}
	return 0, false
}

// Meet is the run after the edit, and its fate: FateStays when nothing of it changes. The
// run's workflow is to be told when Nudge is the edit's revision.
func (e Edit) Meet(run Run, plan WaitPlan) (Run, Fate, error) {
	fate := e.Fate(run.StepID, run.Stance())
	if run.FrozenAt != nil { // its time stands since then
		e.Now = *run.FrozenAt
	}
	met := run
	var err error
	switch fate.Kind {
	case FateStays:
		return run, fate, nil
	case FateMoves, FateCompletes:
		err = met.Arrive(fate.Step, fate.Kind == FateMoves, e.Now, plan)
		if run.Status == RunPaused && met.Status == RunWaiting {
			met.HoldForPause() // held is held, wherever
		}
	case FateWaitsAnew:
		err = e.waitAnew(&met, fate.Step.Wait, plan)
	case FateListensAnew:
		limit, _ := fate.Step.ListenLimit()
		e.listenAnew(&met, limit)
	case FateStopsWaiting:
		met.StopListening()
		met.WaitBeganAt, met.DueAt = nil, e.due(run, e.Now)
	}
	if err != nil || unchanged(run, met) {
		return run, Fate{FateStays, fate.Step}, err
	}
	met.Revision = e.Revision
	if e.mustBeTold(run, met) {
		met.Nudge = e.Revision
	}
	return met, fate, nil
}

// unchanged reports whether an edit left the run where it stood, with the times that it had.
func unchanged(was, is Run) bool {
	return was.StepID == is.StepID && was.Visit == is.Visit && was.Status == is.Status && was.Listening == is.Listening &&
		sameInstant(was.DueAt, is.DueAt) && sameInstant(was.ListenUntil, is.ListenUntil)
}

func sameInstant(a, b *time.Time) bool {
	return a == b || (a != nil && b != nil && a.Equal(*b))
}

// waitAnew gives the run the end of its changed wait: what was waited counts (E5). A due
// time that is not the end of a wait stays.
func (e Edit) waitAnew(run *Run, wait Wait, plan WaitPlan) error {
	if run.WaitBeganAt == nil {
		return nil
	}
	due, err := plan(wait, *run.WaitBeganAt)
	if err == nil {
		run.DueAt = e.due(*run, due)
	}
	return err
}

// listenAnew gives a run that listens its changed limit, from when it began to listen. One
// that was told of a message, and so is due, stays due.
func (e Edit) listenAnew(run *Run, limit Duration) {
	if run.WaitBeganAt == nil || run.ListenUntil == nil {
		return
	}
	told := run.DueAt != nil && run.DueAt.Before(*run.ListenUntil)
	until := run.WaitBeganAt.Add(limit.Std())
	if !told {
		run.DueAt = e.due(*run, until)
		if run.DueAt.Before(until) { // it had ended, and has ended still: that is no message that it was told of
			until = *run.DueAt
		}
	}
	run.ListenUntil = &until
}

// due is a new due time of the run: what is past is due now, and who was due already stays due since then.
func (e Edit) due(run Run, at time.Time) *time.Time {
	at = at.UTC().Truncate(time.Millisecond)
	switch {
	case at.After(e.Now):
		return &at
	case run.DueAt != nil && !run.DueAt.After(e.Now):
		return run.DueAt
	}
	now := e.Now
	return &now
}

// mustBeTold reports whether the run's workflow sleeps over what the edit asks of it: it waits
// for an alarm that is too late, or for a signal alone. A held one is told when it is resumed.
func (e Edit) mustBeTold(was, is Run) bool {
	switch {
	case !is.Status.Live() || was.Nudge > 0: // of one that was still to be told the alarm is not known
		return true
	case is.Status == RunPaused:
		return false
	}
	return was.DueAt == nil || (is.DueAt != nil && is.DueAt.Before(*was.DueAt))
}

// Arrive lets the run stand at the step, whose wait begins at now; without a step (there
// is false) it has gone through and completes. One that a person paused stays paused, and
// its wait begins when it is resumed.
func (r *Run) Arrive(step Step, there bool, now time.Time, plan WaitPlan) error {
	if !there {
		r.complete(now)
		return nil
	}
	status := RunWaiting
	if r.FrozenAt != nil {
		now, status = *r.FrozenAt, RunPaused
	}
	due, err := plan(step.Wait, now)
	if err != nil {
		return err
	}
	r.StopListening()
	r.settle()
	due = due.UTC().Truncate(time.Millisecond)
	r.StepID = step.ID
	r.Visit = r.Visit + 1
	r.Status = status
	r.DueAt = &due
	r.WaitBeganAt = &now
	r.Nudge = 0
	return nil
}

// Touched are the steps, of those with the ids, whose runs the edit may change: first those
// that stay, so that who moves to one of them comes there last.
func (e Edit) Touched(ids []string) []string {
	var stay, deleted []string
	for _, id := range ids {
		touches := func(s Stance) bool { return e.Fate(id, s).Kind != FateStays }
		if !slices.ContainsFunc([]Stance{StanceWaiting, StanceListening, StanceParked}, touches) {
			continue
		}
		if step, _, _ := e.After.Find(id); step.Deleted {
			deleted = append(deleted, id)
		} else {
			stay = append(stay, id)
		}
	}
	return slices.Concat(stay, deleted)
}
