package models

import (
	"fmt"
	"time"
)

// ControlKind is what a person may ask of one run (R3, R4, R6).
type ControlKind string

// The controls of a run.
const (
	ControlEnd        ControlKind = "end"
	ControlPause      ControlKind = "pause"
	ControlResume     ControlKind = "resume"
	ControlSkipWait   ControlKind = "skip_wait"
	ControlReschedule ControlKind = "reschedule"
)

// cannot says in words what is refused.
func (k ControlKind) cannot() string {
	switch k {
	case ControlEnd:
		return "it cannot be ended"
	case ControlPause:
		return "it cannot be paused"
	case ControlResume:
		return "it cannot be resumed"
	case ControlSkipWait:
		return "its wait cannot be skipped"
	case ControlReschedule:
		return "its due time cannot be moved"
	}
	return "it cannot be done"
}

// Done says in a word what was done.
func (k ControlKind) Done() string {
	switch k {
	case ControlEnd:
		return "ended"
	case ControlPause:
		return "paused"
	case ControlResume:
		return "resumed"
	case ControlSkipWait:
		return "its wait skipped"
	case ControlReschedule:
		return "rescheduled"
	}
	return string(k)
}

// Control is one request of a person.
type Control struct {
	Kind ControlKind
	// DueAt is where a reschedule moves the due time; what is past means now.
	DueAt time.Time
}

// ActorTemporal is who asked when somebody did in Temporal.
const ActorTemporal = "temporal"

// Clock is the moment at which the run's waits stand: that of its own pause, else of its
// automation's, because a resume moves all its times by the length of the pause; else now.
func (s Standing) Clock(now time.Time) time.Time {
	if s.Run.FrozenAt != nil {
		return *s.Run.FrozenAt
	}
	return s.ground(now)
}

// ground is the clock of the automation, whole milliseconds as all due times are.
func (s Standing) ground(now time.Time) time.Time {
	if s.Automation.PausedAt != nil {
		now = *s.Automation.PausedAt
	}
	return now.UTC().Truncate(time.Millisecond)
}

// Steer is the run after a pause, the end of that pause, or a change of its due time (R4). A
// state that forbids it is CodeConflict, in words for whoever asked.
func (s Standing) Steer(c Control, now time.Time) (Run, error) {
	run := s.Run
	if err := s.refusal(c.Kind); err != nil {
		return run, err
	}
	ground := s.ground(now)
	switch c.Kind {
	case ControlPause:
		if run.FrozenAt == nil { // pausing twice is pausing once
			run.HoldForPause()
			run.FrozenAt = &ground
		}
	case ControlResume:
		run.thaw(ground)
	case ControlSkipWait:
		run.dueBy(ground, ground)
	case ControlReschedule:
		run.dueBy(c.DueAt.UTC().Truncate(time.Millisecond), ground)
	case ControlEnd:
	}
	return run, nil
}

// refusal says why the run's state forbids the control; nil when it does not.
func (s Standing) refusal(k ControlKind) error {
	run, words := s.Run, ""
	switch run.Status {
	case RunCompleted, RunEnded:
		words = fmt.Sprintf("the run is %s: %s", run.Status, k.cannot())
	case RunStarting:
		words = "the run is starting: try again in a moment"
	case RunExecuting:
		words = "the run is sending: try again in a moment"
	case RunNeedsAttention:
		words = "the run needs attention: " + k.cannot() + ", resume it when the cause is mended"
	case RunPaused:
		words = s.refusedWhilePaused(k)
	case RunWaiting:
		switch {
		case k == ControlResume:
			words = "the run is waiting: only one that is paused or needs attention can be resumed"
		case k != ControlPause && s.Automation.PausedAt != nil:
			words = "the automation is paused: " + k.cannot() + ", resume the automation first"
		}
	}
	if words == "" {
		return nil
	}
	return Errorf(CodeConflict, "%s", words)
}

func (s Standing) refusedWhilePaused(k ControlKind) string {
	byHand := s.Run.FrozenAt != nil
	switch {
	case k == ControlPause, k == ControlResume && byHand:
		return ""
	case byHand:
		return "the run is paused: " + k.cannot() + ", resume it first"
	}
	return "the run is held by its paused automation: " + k.cannot() + ", resume the automation first"
}

// thaw ends the pause of the run: what was left of its wait is left still. Who waited for
// what is held looks again at once, because it may have been released meanwhile.
func (r *Run) thaw(now time.Time) {
	pause := now.Sub(*r.FrozenAt)
	r.ReleaseFromPause()
	r.FrozenAt, r.TakenOver = nil, false
	for _, at := range []**time.Time{&r.DueAt, &r.ListenUntil, &r.WaitBeganAt} {
		if *at != nil {
			moved := (*at).Add(pause)
			*at = &moved
		}
	}
	if r.Held != "" {
		r.dueBy(now, now)
	}
}

// dueBy moves what the run waits for, its step or the limit of its listening, to an instant:
// now, when that is past. No edit of the wait moves it again (E5), and what held it is met anew.
func (r *Run) dueBy(at, now time.Time) {
	if at.Before(now) {
		at = now
	}
	told := r.Listening && r.ListenUntil != nil && r.DueAt != nil && r.DueAt.Before(*r.ListenUntil)
	if r.Listening {
		until := at
		r.ListenUntil = &until
	}
	overdue := r.DueAt != nil && !r.DueAt.After(now) && !at.After(now)
	if !told && !overdue {
		r.DueAt = &at
	}
	r.WaitBeganAt, r.Held, r.Reason = nil, "", ""
}
