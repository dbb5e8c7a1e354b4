package models

// Succeed returns the definition that replaces d: next, with a tombstone for every step of d that
// next no longer holds (E1).
//
// A tombstone lies in its old list, after the step that preceded it there. If that step has moved
// into the arm of another step of the list, the tombstone lies after that other step. A deleted step
// that branches keeps its deleted children; children that next holds elsewhere are only there. If a
// step stays but has lost the arm that held a deleted one, the tombstone lies after that step.
func (d Definition) Succeed(next Definition) Definition {
	s := succession{kept: map[string]bool{}, before: map[string]Step{}}
	for _, step := range d.Every() {
		s.before[step.ID] = step
	}
	for _, step := range next.Every() {
		s.kept[step.ID] = true
	}
	return Definition{Start: next.Start, Steps: s.list(d.Steps, next.Steps)}
}

// succession is one definition on its way to replace another.
type succession struct {
	// kept are the ids of all steps of the new definition.
	kept map[string]bool
	// before are the steps of the old definition by id.
	before map[string]Step
}

// list is a list of the new definition with the tombstones of the old one.
func (s succession) list(before, next []Step) []Step {
	after := s.anchored(before, next)
	out := append([]Step{}, after[""]...)
	for _, step := range next {
		out = append(out, s.step(step))
		out = append(out, s.homeless(step)...)
		out = append(out, after[step.ID]...)
	}
	return out
}

// anchored are the tombstones of a list, by the step after which they belong; "" is the beginning of
// the list. A step that went to another list anchors nothing. A step that went into the arm of a step
// of this list stands for that step: what came after it comes after both.
func (s succession) anchored(before, next []Step) map[string][]Step {
	within := map[string]string{}
	for _, step := range next {
		for _, inner := range (Definition{Steps: []Step{step}}).Every() {
			within[inner.ID] = step.ID
		}
	}
	out := map[string][]Step{}
	anchor := ""
	for _, step := range before {
		if now, stayed := within[step.ID]; stayed {
			anchor = now
		} else {
			out[anchor] = append(out[anchor], s.tombstones([]Step{step})...)
		}
	}
	return out
}

// tombstones are the steps that the new definition no longer holds, each with those in its arms.
func (s succession) tombstones(steps []Step) []Step {
	var out []Step
	for _, step := range steps {
		if s.kept[step.ID] {
			continue
		}
		step.Deleted = true
		out = append(out, step.withArms(func(a arm) []Step { return s.tombstones(a.steps) }))
	}
	return out
}

// step is a step of the new definition whose arms hold the tombstones of its old ones.
func (s succession) step(step Step) Step {
	return step.withArms(func(a arm) []Step {
		before, _ := s.before[step.ID].arm(a.key)
		return s.list(before, a.steps)
	})
}

// homeless are the tombstones of arms that the step has no more: it became another kind.
func (s succession) homeless(step Step) []Step {
	var out []Step
	for _, a := range s.before[step.ID].arms() {
		if _, has := step.arm(a.key); !has {
			out = append(out, s.tombstones(a.steps)...)
		}
	}
	return out
}
