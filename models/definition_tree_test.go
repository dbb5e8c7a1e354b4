package models

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func asJSON(t *rapid.T, d Definition) string {
	out, err := json.Marshal(d)
	require.NoError(t, err)
	return string(out)
}

// regrown is a tree of some of d's live steps and of new ones.
func regrown(t *rapid.T, d Definition, made *int) Definition {
	var ids []string
	for _, s := range (Definition{Steps: d.Live()}).Every() {
		ids = append(ids, s.ID)
	}
	if len(ids) > 0 {
		if rapid.Bool().Draw(t, "shuffle") {
			ids = rapid.Permutation(ids).Draw(t, "order")
		}
		dropped := rapid.SliceOfDistinct(rapid.SampledFrom(ids), rapid.ID[string]).Draw(t, "dropped")
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(dropped, id) })
	}
	for range rapid.IntRange(0, 5).Draw(t, "added") {
		*made++
		ids = slices.Insert(ids, rapid.IntRange(0, len(ids)).Draw(t, "at"), fmt.Sprint("s", *made))
	}
	return Definition{Steps: forest(t, ids, 1)}
}

// forest makes a list of all these steps, some of them inside others.
func forest(t *rapid.T, ids []string, level int) []Step {
	var out []Step
	for len(ids) > 0 {
		id := ids[0]
		ids = ids[1:]
		inside := func(label string) []Step {
			n := rapid.IntRange(0, len(ids)).Draw(t, label)
			mine := ids[:n]
			ids = ids[n:]
			return forest(t, mine, level+1)
		}
		kind := rapid.IntRange(0, 3).Draw(t, "kind")
		switch {
		case level < MaxStepDepth && kind == 0:
			out = append(out, fork(id, inside("then"), inside("else")))
		case level < MaxStepDepth && kind == 1:
			out = append(out, listening(id, inside("no reply")...))
		default:
			out = append(out, leaf(id))
		}
	}
	return out
}

// checkNext compares Next with its definition by pointers: the first live step, in the
// order of the document, after the step and in one of the lists on the way to it.
func checkNext(t *rapid.T, d Definition, id string) {
	want, at := "", ""
	for pointer, s := range d.Every() {
		list := pointer[:strings.LastIndex(pointer, "/")+1]
		switch {
		case s.ID == id:
			at = pointer
		case at != "" && want == "" && !s.Deleted && strings.HasPrefix(at, list):
			want = s.ID
		}
	}
	got, ok := d.Next(id)
	require.Equal(t, want, got.ID, "after %s in %s", id, drawn(d.Steps))
	require.Equal(t, want != "", ok)
	steps := 0
	for range d.Every() {
		steps++
	}
	for from, passed := id, 0; ok; passed++ { // however one goes on, it ends
		require.LessOrEqual(t, passed, steps)
		step, _, _ := d.Find(from)
		arm := ""
		if arms := step.arms(); len(arms) > 0 {
			arm = arms[rapid.IntRange(0, len(arms)-1).Draw(t, "arm")].key
		}
		step, ok = d.Into(from, arm)
		require.False(t, step.Deleted)
		from = step.ID
	}
}

// lists are the lists of a tree by "owner/arm": the ids in order, and all of them by their list.
func lists(d Definition) (byList map[string][]Step, listOf map[string]string) {
	byList, listOf = map[string][]Step{"": d.Steps}, map[string]string{}
	for _, s := range d.Every() {
		for _, a := range s.arms() {
			byList[s.ID+"/"+a.key] = a.steps
		}
	}
	for list, steps := range byList {
		for _, s := range steps {
			listOf[s.ID] = list
		}
	}
	return byList, listOf
}

// ancestors are, for each step of a tree, the lists that it is in with the step of each
// list that is or holds it.
func ancestors(d Definition) map[string]map[string]string {
	_, listOf := lists(d)
	out := map[string]map[string]string{}
	for id := range listOf {
		out[id] = map[string]string{}
		for step := id; ; {
			list := listOf[step]
			out[id][list] = step
			if list == "" {
				break
			}
			step, _, _ = strings.Cut(list, "/")
		}
	}
	return out
}

// checkAnchors holds that each tombstone of a list that is still there stands in it,
// after what preceded it in the list.
func checkAnchors(t *rapid.T, before, next, after Definition) {
	old, _ := lists(before)
	kept := ancestors(next)
	now, place := lists(after)
	for list, steps := range old {
		anchor := ""
		for _, s := range steps {
			if in, ok := kept[s.ID]; ok {
				if id, inside := in[list]; inside {
					anchor = id
				}
				continue
			}
			if _, there := now[list]; !there {
				continue // its owner became a kind without this arm
			}
			require.Equal(t, list, place[s.ID], "the list of %s", s.ID)
			found := ""
			for _, other := range now[list] {
				if other.ID == s.ID {
					require.True(t, other.Deleted)
					break
				}
				if !other.Deleted {
					found = other.ID
				}
			}
			require.Equal(t, anchor, found, "the step before %s", s.ID)
		}
	}
}
