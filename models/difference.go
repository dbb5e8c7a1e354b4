package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ChangeKind says how a step or a start step differs between two revisions.
type ChangeKind string

// The kinds of change. A step that is moved and changed is in the difference twice.
const (
	ChangeAdded   ChangeKind = "added"
	ChangeDeleted ChangeKind = "deleted"
	ChangeMoved   ChangeKind = "moved"
	ChangeChanged ChangeKind = "changed"
)

// Change is one difference between two revisions.
type Change struct {
	Kind ChangeKind
	// Start means that it is a start step.
	Start bool
	// ID, Place and Title name the step: its place in the newer definition, of a deleted one
	// that in the older. From is the old place of a moved one.
	ID, Place, From, Title string
	// Settings are those that differ in a changed one, by their keys.
	Settings []SettingChange
}

// SettingChange is one setting that differs; an absent value is nil.
type SettingChange struct {
	Key           string
	Before, After json.RawMessage
}

// Difference lists what is different from before: starts first, then steps in their order,
// the deleted ones last.
func (d Definition) Difference(before Definition) []Change {
	out := startChanges(before.Start, d.Start)
	old, moved := liveByID(before), d.moved(before)
	for _, step := range d.Every() {
		if step.Deleted {
			continue
		}
		was, there := old[step.ID]
		delete(old, step.ID)
		change := Change{ID: step.ID, Place: d.Name(step.ID).Place, Title: step.Title()}
		switch settings := settingChanges(was, step); {
		case !there:
			change.Kind = ChangeAdded
			out = append(out, change)
			continue
		case len(settings) > 0:
			change.Kind, change.Settings = ChangeChanged, settings
			out = append(out, change)
		}
		if moved[step.ID] {
			change.Kind, change.Settings, change.From = ChangeMoved, nil, before.Name(step.ID).Place
			out = append(out, change)
		}
	}
	for _, step := range before.Every() {
		if _, left := old[step.ID]; left {
			out = append(out, Change{Kind: ChangeDeleted, ID: step.ID, Place: before.Name(step.ID).Place, Title: step.Title()})
		}
	}
	return out
}

func liveByID(d Definition) map[string]Step {
	out := map[string]Step{}
	for _, step := range d.Every() {
		if !step.Deleted {
			out[step.ID] = step
		}
	}
	return out
}

// lists are the ids of the live steps by the list that holds them: "" is the automation's own.
func (d Definition) lists() map[string][]string {
	out := map[string][]string{}
	var walk func(key string, steps []Step)
	walk = func(key string, steps []Step) {
		for _, step := range steps {
			if !step.Deleted {
				out[key] = append(out[key], step.ID)
			}
			for _, a := range step.arms() {
				walk(step.ID+"/"+a.key, a.steps)
			}
		}
	}
	walk("", d.Steps)
	return out
}

// moved are the steps of both definitions that are in another list now, or have changed
// their order in it: as few as explain it.
func (d Definition) moved(before Definition) map[string]bool {
	out, was := map[string]bool{}, map[string]string{}
	old := before.lists()
	for key, ids := range old {
		for _, id := range ids {
			was[id] = key
		}
	}
	for key, ids := range d.lists() {
		var stayed []string
		for _, id := range ids {
			from, there := was[id]
			switch {
			case there && from == key:
				stayed = append(stayed, id)
			case there:
				out[id] = true
			}
		}
		for _, id := range outOfOrder(old[key], stayed) {
			out[id] = true
		}
	}
	return out
}

// outOfOrder are those of now that must be taken out so that the rest is ordered as in before.
func outOfOrder(before, now []string) []string {
	best := make([][]string, len(now)) // the longest ordered rest that ends with each
	var longest []string
	for i, id := range now {
		var tail []string
		for k := range i {
			if slices.Index(before, now[k]) < slices.Index(before, id) && len(best[k]) > len(tail) {
				tail = best[k]
			}
		}
		best[i] = append(slices.Clone(tail), id)
		if len(best[i]) > len(longest) {
			longest = best[i]
		}
	}
	return slices.DeleteFunc(slices.Clone(now), func(id string) bool { return slices.Contains(longest, id) })
}

func startChanges(before, now []Start) []Change {
	var out []Change
	at := func(starts []Start, id string) int {
		return slices.IndexFunc(starts, func(s Start) bool { return s.ID == id })
	}
	for i, start := range now {
		change := Change{Kind: ChangeAdded, Start: true, ID: start.ID, Place: fmt.Sprint(i + 1), Title: string(start.Kind)}
		if k := at(before, start.ID); k >= 0 {
			change.Kind, change.Settings = ChangeChanged, differing(members(before[k]), members(start))
		}
		if change.Kind == ChangeAdded || len(change.Settings) > 0 {
			out = append(out, change)
		}
	}
	for i, start := range before {
		if at(now, start.ID) < 0 {
			out = append(out, Change{Kind: ChangeDeleted, Start: true, ID: start.ID, Place: fmt.Sprint(i + 1), Title: string(start.Kind)})
		}
	}
	return out
}

// settingChanges compare two steps without the steps that they hold.
func settingChanges(was, is Step) []SettingChange {
	bare := func(s Step) map[string]json.RawMessage {
		m := members(s.withArms(func(arm) []Step { return nil }))
		delete(m, "id")
		return m
	}
	return differing(bare(was), bare(is))
}

// members are the keys of what v is as JSON; none when it cannot be written.
func members(v any) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	if text, err := json.Marshal(v); err == nil {
		_ = json.Unmarshal(text, &out) // what was just written can be read
	}
	return out
}

func differing(was, is map[string]json.RawMessage) []SettingChange {
	keys := map[string]bool{}
	for _, m := range []map[string]json.RawMessage{was, is} {
		for key := range m {
			keys[key] = true
		}
	}
	var out []SettingChange
	for _, key := range sortedKeys(keys) {
		if !bytes.Equal(was[key], is[key]) {
			out = append(out, SettingChange{key, was[key], is[key]})
		}
	}
	return out
}

// Summary says changes in a line for people: "2 steps added, 1 wait changed".
func Summary(changes []Change) string {
	counts := map[string]int{}
	for _, c := range changes {
		noun := "step"
		if c.Start {
			noun = "start step"
		}
		waits := slices.ContainsFunc(c.Settings, func(s SettingChange) bool { return s.Key == "wait" })
		if waits {
			counts["wait changed"]++
		}
		if !waits || len(c.Settings) > 1 {
			counts[noun+" "+string(c.Kind)]++
		}
	}
	var parts []string
	for _, what := range sortedKeys(counts) {
		noun, verb := what[:strings.LastIndex(what, " ")], what[strings.LastIndex(what, " ")+1:]
		if counts[what] > 1 {
			noun += "s"
		}
		parts = append(parts, fmt.Sprintf("%d %s %s", counts[what], noun, verb))
	}
	if len(parts) == 0 {
		return "nothing changed"
	}
	return strings.Join(parts, ", ")
}
