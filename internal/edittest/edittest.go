// Package edittest draws automations and edits of them for property tests, and holds the
// plain model of what an edit does to who is inside: it knows live steps only, no
// tombstones, and one change at a time.
package edittest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"cadenza/models"
)

// waits are those that steps have, those of the wall clock too.
var waits = []models.Wait{
	{},
	{For: models.Duration(time.Second)},
	{For: models.Duration(time.Hour)},
	{For: models.Duration(36 * time.Hour)},
	{For: models.Duration(30 * 24 * time.Hour)},
	{At: "09:00"},
	{For: models.Duration(24 * time.Hour), At: "18:30", Weekdays: []models.Weekday{"mon", "thu"}},
	{Until: "2026-11-20T10:00"},
}

var limits = []models.Duration{models.Duration(time.Minute), models.Duration(2 * time.Hour), models.Duration(5 * 24 * time.Hour)}

// Steps draws a list of steps, some with branches of their own. NewID names them; nil leaves
// them without ids.
func Steps(t *rapid.T, newID func() string) []models.Step {
	return drawSteps(t, newID, 2, rapid.IntRange(1, 5).Draw(t, "steps"))
}

func drawSteps(t *rapid.T, newID func() string, depth, n int) []models.Step {
	var out []models.Step
	for range n {
		out = append(out, drawStep(t, newID, depth))
	}
	return out
}

func drawStep(t *rapid.T, newID func() string, depth int) models.Step {
	s := models.Step{Wait: rapid.SampledFrom(waits).Draw(t, "wait")}
	if newID != nil {
		s.ID = newID()
	}
	kind := rapid.IntRange(0, 5).Draw(t, "kind")
	if depth == 0 {
		kind = min(kind, 3)
	}
	limit := rapid.SampledFrom(limits).Draw(t, "limit")
	arm := func() []models.Step {
		return drawSteps(t, newID, depth-1, rapid.IntRange(0, 2).Draw(t, "arm"))
	}
	switch kind {
	case 3:
		s.Kind, s.Settings = models.KindSetField, &models.SetField{Field: "FIRST_NAME", From: models.FromNextMessage, Limit: limit}
	case 4:
		s.Kind, s.Settings = models.KindWaitForReply, &models.WaitForReply{Limit: limit, NoReply: arm()}
	case 5:
		s.Kind, s.Settings = models.KindBranch, &models.Branch{If: models.Condition{Tag: "vip"}, Then: arm(), Else: arm()}
	default:
		s.Kind, s.Settings = models.KindAddTags, &models.ChangeTags{Tags: []string{fmt.Sprint("t", kind)}}
	}
	return s
}

// Place is one list of steps and a place in it.
type Place struct {
	// Owner is the step that holds the list, "" for the automation's own; Arm is which of its arms.
	Owner, Arm string
	Index      int
}

// lists are all lists of a tree.
func lists(steps []models.Step) map[Place][]models.Step {
	out := map[Place][]models.Step{}
	var walk func(at Place, steps []models.Step)
	walk = func(at Place, steps []models.Step) {
		out[at] = steps
		for _, s := range steps {
			switch settings := s.Settings.(type) {
			case *models.WaitForReply:
				walk(Place{Owner: s.ID, Arm: models.ArmNoReply}, settings.NoReply)
			case *models.Branch:
				walk(Place{Owner: s.ID, Arm: models.ArmThen}, settings.Then)
				walk(Place{Owner: s.ID, Arm: models.ArmElse}, settings.Else)
			}
		}
	}
	walk(Place{}, steps)
	return out
}

// rewrite is a copy of a tree in which each list is what change makes of it, from outside inwards.
func rewrite(at Place, steps []models.Step, change func(Place, []models.Step) []models.Step) []models.Step {
	out := slices.Clone(change(at, steps))
	for i, s := range out {
		switch settings := s.Settings.(type) {
		case *models.WaitForReply:
			out[i].Settings = &models.WaitForReply{
				Limit: settings.Limit, NoReply: rewrite(Place{Owner: s.ID, Arm: models.ArmNoReply}, settings.NoReply, change),
			}
		case *models.Branch:
			out[i].Settings = &models.Branch{
				If:   settings.If,
				Then: rewrite(Place{Owner: s.ID, Arm: models.ArmThen}, settings.Then, change),
				Else: rewrite(Place{Owner: s.ID, Arm: models.ArmElse}, settings.Else, change),
			}
		}
	}
	return out
}

// Change is one change of an edit.
type Change struct {
	// Kind is "delete", "move", "add", "wait" or "limit".
	Kind string
	// Step is the changed step, as it is now; of a deleted one as it was.
	Step models.Step
}

// Edit draws one change of the steps and makes it. A tree never loses its last step.
func Edit(t *rapid.T, steps []models.Step, newID func() string) ([]models.Step, Change) {
	var all []models.Step
	for _, list := range lists(steps) {
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b models.Step) int { return len(a.ID)*1000 - len(b.ID)*1000 + compare(a.ID, b.ID) })
	step := rapid.SampledFrom(all).Draw(t, "step")
	kind := rapid.SampledFrom([]string{"delete", "delete", "move", "add", "wait", "wait", "limit"}).Draw(t, "change")
	rest := without(steps, step.ID)
	if kind == "delete" && len(rest) == 0 {
		kind = "wait"
	}
	switch kind {
	case "delete":
		return rest, Change{kind, step}
	case "move":
		return insert(t, rest, step), Change{kind, step}
	case "add":
		added := drawStep(t, newID, 0)
		return insert(t, steps, added), Change{kind, added}
	case "wait":
		step.Wait = rapid.SampledFrom(waits).Draw(t, "new wait")
	case "limit":
		step = limited(step, rapid.SampledFrom(limits).Draw(t, "new limit"))
	}
	return replaced(steps, step), Change{kind, step}
}

func compare(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

func limited(s models.Step, limit models.Duration) models.Step {
	switch settings := s.Settings.(type) {
	case *models.WaitForReply:
		s.Settings = &models.WaitForReply{Limit: limit, NoReply: settings.NoReply}
	case *models.SetField:
		s.Settings = &models.SetField{Field: settings.Field, From: settings.From, Limit: limit}
	}
	return s
}

func without(steps []models.Step, id string) []models.Step {
	return rewrite(Place{}, steps, func(_ Place, list []models.Step) []models.Step {
		return slices.DeleteFunc(slices.Clone(list), func(s models.Step) bool { return s.ID == id })
	})
}

func replaced(steps []models.Step, step models.Step) []models.Step {
	return rewrite(Place{}, steps, func(_ Place, list []models.Step) []models.Step {
		list = slices.Clone(list)
		for i := range list {
			if list[i].ID == step.ID {
				list[i] = step
			}
		}
		return list
	})
}

// insert puts the step at any place where the tree does not become too deep.
func insert(t *rapid.T, steps []models.Step, step models.Step) []models.Step {
	open := []Place{{Index: len(steps)}}
	if len(lists([]models.Step{step})) == 1 { // what holds steps stays on the outermost level
		for at, list := range lists(steps) {
			for i := range len(list) + 1 {
				open = append(open, Place{at.Owner, at.Arm, i})
			}
		}
		slices.SortFunc(open, func(a, b Place) int { return compare(fmt.Sprint(a), fmt.Sprint(b)) })
	}
	to := rapid.SampledFrom(open).Draw(t, "to")
	return rewrite(Place{}, steps, func(at Place, list []models.Step) []models.Step {
		if at.Owner != to.Owner || at.Arm != to.Arm {
			return list
		}
		return slices.Insert(slices.Clone(list), to.Index, step)
	})
}

// IDs makes ids "s1", "s2" … for one tree.
func IDs() func() string {
	n := 0
	return func() string { n++; return fmt.Sprint("s", n) }
}
