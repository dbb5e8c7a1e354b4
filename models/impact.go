package models

// Impact counts what an edit does to the contacts inside.
type Impact struct {
	// Inside is how many contacts the automation holds.
	Inside int `json:"inside"`
	// Moved go to another step, Completed have no step left (E1).
	Moved     int `json:"moved"`
	Completed int `json:"completed"`
	// Nearer and Later count the contacts whose due time moves, DueNow those that become due by the edit.
	Nearer int `json:"nearer"`
	Later  int `json:"later"`
	DueNow int `json:"due_now"`
}

// StepImpact is what an edit does to the contacts at one step.
type StepImpact struct {
	StepID, Place, Title string
	// Contacts stand at the step. Sending are those of them whose call is under way: they finish it first.
	Contacts, Sending int
	// Fate is what happens to those who wait at it.
	Fate FateKind
	// To is where they go, when they move.
	To *StepName
	// Stay, Moved and Completed add up to Contacts; the others count those with another due time.
	Stay, Moved, Completed, Nearer, Later, DueNow int
}

// StepName names a step for people.
type StepName struct{ ID, Place, Title string }

// Name is the step's name in the definition.
func (d Definition) Name(id string) StepName {
	step, place, _ := d.Find(id)
	return StepName{ID: id, Place: place, Title: step.Title()}
}

// Preview is what an edit would do.
type Preview struct {
	Impact Impact
	// Signals is how many workflows must be signalled.
	Signals int
	// Steps are those with contacts, in their order.
	Steps []StepImpact
	// Changes is what the edit changes.
	Changes []Change
}

// NewPreview is the preview of an edit for the contacts at the steps, before any was met.
func NewPreview(e Edit, contacts, sending map[string]int) Preview {
	p := Preview{Changes: e.After.Difference(e.Before)}
	for _, step := range e.Before.Every() {
		n := contacts[step.ID]
		if n == 0 {
			continue
		}
		name, fate := e.Before.Name(step.ID), e.Fate(step.ID, StanceWaiting)
		at := StepImpact{
			StepID: step.ID, Place: name.Place, Title: name.Title, Contacts: n, Sending: sending[step.ID], Fate: fate.Kind, Stay: n,
		}
		if fate.Kind == FateMoves {
			to := e.After.Name(fate.Step.ID)
			at.To = &to
		}
		p.Impact.Inside += n
		p.Steps = append(p.Steps, at)
	}
	p.Impact.Inside += contacts[""]
	return p
}

// Add counts a run that the edit changes.
func (p *Preview) Add(e Edit, was, is Run, fate Fate) {
	var at *StepImpact
	for i := range p.Steps {
		if p.Steps[i].StepID == was.StepID {
			at = &p.Steps[i]
		}
	}
	if at == nil {
		return
	}
	count := func(of bool, total, here *int) {
		if of {
			*total++
			*here++
		}
	}
	moved, completed := fate.Kind == FateMoves, fate.Kind == FateCompletes
	count(moved, &p.Impact.Moved, &at.Moved)
	count(completed, &p.Impact.Completed, &at.Completed)
	if moved || completed {
		at.Stay--
	}
	if is.DueAt != nil {
		count(was.DueAt == nil || is.DueAt.Before(*was.DueAt), &p.Impact.Nearer, &at.Nearer)
		count(was.DueAt != nil && is.DueAt.After(*was.DueAt), &p.Impact.Later, &at.Later)
		wasDue := was.DueAt != nil && !was.DueAt.After(e.Now)
		count(!is.DueAt.After(e.Now) && !wasDue, &p.Impact.DueNow, &at.DueNow)
	}
	if is.Nudge == e.Revision {
		p.Signals++
	}
}
