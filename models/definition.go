package models

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// The limits of a definition.
const (
	MaxSteps      = 200 // in all arms together
	MaxStepDepth  = 5   // levels of lists; the automation's own list is the first
	MaxStarts     = 20
	MaxNameLength = 200
)

// Definition is the content of a revision: what starts the automation and its steps
// in order. Steps that branch hold lists of their own, their arms, so that the steps
// are a tree. Deleted steps stay in their place as tombstones, so that "the step
// after it" remains defined for a run that stands there.
type Definition struct {
	Start []Start `json:"start"`
	Steps []Step  `json:"steps"`
}

// arm is one list of steps that a step holds, with its key.
type arm struct {
	key   string
	steps []Step
}

// branching are settings that hold steps.
type branching interface {
	// arms are the lists, always all of them in the same order.
	arms() []arm
	// withArms is a copy that holds these lists instead, in the order of arms.
	withArms(lists [][]Step) StepSettings
}

func (s Step) arms() []arm {
	if b, ok := s.Settings.(branching); ok {
		return b.arms()
	}
	return nil
}

// arm returns the steps of one arm; has is false when the step has no such arm.
func (s Step) arm(key string) (steps []Step, has bool) {
	for _, a := range s.arms() {
		if a.key == key {
			return a.steps, true
		}
	}
	return nil, false
}

// withArms is a copy of the step whose arms are what change makes of them. Settings are
// shared by all who read a definition: they are never changed in place.
func (s Step) withArms(change func(arm) []Step) Step {
	b, ok := s.Settings.(branching)
	if !ok {
		return s
	}
	var lists [][]Step
	for _, a := range b.arms() {
		lists = append(lists, change(a))
	}
	s.Settings = b.withArms(lists)
	return s
}

// Every yields each step of the tree with its pointer, a step before its arms,
// tombstones too.
func (d Definition) Every() iter.Seq2[string, Step] {
	return func(yield func(string, Step) bool) { every("/steps", d.Steps, yield) }
}

func every(at string, steps []Step, yield func(string, Step) bool) bool {
	for i, s := range steps {
		here := fmt.Sprintf("%s/%d", at, i)
		if !yield(here, s) {
			return false
		}
		for _, a := range s.arms() {
			if !every(here+"/"+a.key, a.steps, yield) {
				return false
			}
		}
	}
	return true
}

// Rewritten is a copy of the definition in which each step is what change makes of it;
// change gets the step's pointer and leaves its arms alone.
func (d Definition) Rewritten(change func(at string, s Step) Step) Definition {
	return Definition{Start: d.Start, Steps: rewritten("/steps", d.Steps, change)}
}

func rewritten(at string, steps []Step, change func(string, Step) Step) []Step {
	out := make([]Step, len(steps))
	for i, s := range steps {
		here := fmt.Sprintf("%s/%d", at, i)
		out[i] = change(here, s).withArms(func(a arm) []Step { return rewritten(here+"/"+a.key, a.steps, change) })
	}
	return out
}

// Validate returns the broken rules that show without a database; pointers are
// those of the submitted automation.
func (d Definition) Validate() []Violation {
	var out []Violation
	if len(d.Start) > MaxStarts {
		out = append(out, Violation{"/start", fmt.Sprintf("at most %d start steps", MaxStarts)})
	}
	ids := map[string]bool{}
	for i, s := range d.Start {
		at := fmt.Sprintf("/start/%d", i)
		out = append(out, s.validate(at)...)
		out = append(out, uniqueID(ids, s.ID, at)...)
	}
	count, keys := 0, map[string]bool{}
	for at, s := range d.Every() {
		count++
		if s.Key != "" && keys[s.Key] {
			out = append(out, Violation{at + "/key", "is the key of another step"})
		}
		keys[s.Key] = true
		out = append(out, s.validate(at)...)
		out = append(out, uniqueID(ids, s.ID, at)...)
		if strings.Count(at, "/") > 2*MaxStepDepth { // "/steps/0", "/steps/0/then/0" …
			out = append(out, stepTooDeep(at))
		}
	}
	if count > MaxSteps {
		out = append(out, Violation{"/steps", fmt.Sprintf("at most %d steps, those in branches included", MaxSteps)})
	}
	return out
}

// stepTooDeep is the violation of a step that lies deeper than MaxStepDepth.
func stepTooDeep(at string) Violation {
	return Violation{at, fmt.Sprintf("lies deeper than %d levels", MaxStepDepth)}
}

func uniqueID(seen map[string]bool, id, at string) []Violation {
	if id != "" && seen[id] {
		return []Violation{{at + "/id", "is the id of another step"}}
	}
	seen[id] = true
	return nil
}

// Live returns the tree without its tombstones.
func (d Definition) Live() []Step { return live(d.Steps) }

func live(steps []Step) []Step {
	var out []Step
	for _, s := range steps {
		if !s.Deleted {
			out = append(out, s.withArms(func(a arm) []Step { return live(a.steps) }))
		}
	}
	return out
}

// turn is one list on the way to a step, and where the way leaves it.
type turn struct {
	arm
	index int
}

// wayTo are the lists on the way to a step, the outermost first; nil when it is not there.
func wayTo(id string, in arm) []turn {
	for i, s := range in.steps {
		here := turn{in, i}
		if s.ID == id {
			return []turn{here}
		}
		for _, a := range s.arms() {
			if inner := wayTo(id, a); inner != nil {
				return append([]turn{here}, inner...)
			}
		}
	}
	return nil
}

// Find returns the step with the id, a tombstone too, and its place for people: its
// number from 1 among the live steps of its list, "2", and inside an arm that of its
// owner and the arm before it, "3.no_reply.1". A tombstone has the place it would have.
func (d Definition) Find(id string) (step Step, place string, ok bool) {
	way := wayTo(id, arm{steps: d.Steps})
	for _, t := range way {
		if t.key != "" {
			place += "." + t.key + "."
		}
		step = t.steps[t.index]
		place += fmt.Sprint(liveBefore(t) + 1)
	}
	return step, place, len(way) > 0
}

func liveBefore(t turn) int {
	n := 0
	for _, s := range t.steps[:t.index] {
		if !s.Deleted {
			n++
		}
	}
	return n
}

// Next returns the first live step after the one with the id: in its own list, else
// after the step that holds the list, and so on outwards. "" asks for the first of
// all. No such step: ok is false.
func (d Definition) Next(id string) (step Step, ok bool) {
	if id == "" {
		return firstLive(d.Steps)
	}
	for _, t := range slices.Backward(wayTo(id, arm{steps: d.Steps})) {
		if step, ok = firstLive(t.steps[t.index+1:]); ok {
			return step, true
		}
	}
	return Step{}, false
}

// Into returns the first live step of an arm of the step with the id; an arm without
// one, and "", go on after the step.
func (d Definition) Into(id, key string) (step Step, ok bool) {
	owner, _, _ := d.Find(id)
	steps, _ := owner.arm(key)
	if step, ok = firstLive(steps); ok {
		return step, true
	}
	return d.Next(id)
}

func firstLive(steps []Step) (Step, bool) {
	for _, s := range steps {
		if !s.Deleted {
			return s, true
		}
	}
	return Step{}, false
}
