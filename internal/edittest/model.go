package edittest

import (
	"time"

	"cadenza/models"
)

// Run is a contact inside, as the plain model knows one.
type Run struct {
	// At is the step, "" when the run has gone through.
	At string
	// Began is when the wait began, or while it listens the listening.
	Began time.Time
	// Due is zero for one that is parked.
	Due time.Time
	// Sending, Listening and Parked say how it stands.
	Sending, Listening, Parked bool
}

// Meets is the run after one change of the steps, by the rules as they are written: E1 to E5.
func (r Run) Meets(before []models.Step, c Change, now time.Time, plan models.WaitPlan) (Run, error) {
	inside := r.At == c.Step.ID
	if c.Kind == "delete" { // a branch goes with all that is in it
		for _, list := range lists([]models.Step{c.Step}) {
			for _, s := range list {
				inside = inside || s.ID == r.At
			}
		}
	}
	if !inside || r.Sending {
		return r, nil
	}
	switch c.Kind {
	case "delete":
		return arrive(following(before, c.Step.ID), now, plan)
	case "wait":
		if r.Listening || r.Parked {
			return r, nil
		}
		due, err := plan(c.Step.Wait, r.Began)
		return r.dueBy(due.Truncate(time.Millisecond), now), err
	case "limit":
		if limit, ok := c.Step.ListenLimit(); ok && r.Listening {
			return r.dueBy(r.Began.Add(limit.Std()), now), nil
		}
	}
	return r, nil
}

// dueBy gives the run another due time, now at the earliest; who is due stays so.
func (r Run) dueBy(due, now time.Time) Run {
	switch {
	case due.After(now):
		r.Due = due
	case r.Due.After(now):
		r.Due = now
	}
	return r
}

// arrive is a run whose wait for the first of the steps begins now; a wait for a reply is
// passed over (E1).
func arrive(steps []models.Step, now time.Time, plan models.WaitPlan) (Run, error) {
	if len(steps) > 0 && steps[0].Kind == models.KindWaitForReply {
		steps = steps[1:]
	}
	if len(steps) == 0 {
		return Run{}, nil
	}
	due, err := plan(steps[0].Wait, now)
	return Run{At: steps[0].ID, Began: now, Due: due.Truncate(time.Millisecond)}, err
}

// following are the steps that come after one: the rest of its list, then the rest of the
// list that holds its owner, and so on.
func following(steps []models.Step, id string) []models.Step {
	for at, list := range lists(steps) {
		for i, s := range list {
			if s.ID != id {
				continue
			}
			rest := append([]models.Step{}, list[i+1:]...)
			if at.Owner != "" {
				rest = append(rest, following(steps, at.Owner)...)
			}
			return rest
		}
	}
	return nil
}
