package models

import (
	"fmt"
	"regexp"
	"strings"
)

// MaxKey is how long the key of a step is at most, in characters.
const MaxKey = 60

// keyForm is that of the keys of steps, of the slugs of automations, and of marks such as ManagedBy.
var keyForm = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// ValidKey reports whether a text may be a key: small letters, digits and single hyphens, at most MaxKey of them.
func ValidKey(text string) bool { return len(text) <= MaxKey && keyForm.MatchString(text) }

func keyRule(at, key string) []Violation {
	if key == "" || ValidKey(key) {
		return nil
	}
	return []Violation{{at, fmt.Sprintf("must be small letters, digits and single hyphens, at most %d", MaxKey)}}
}

// Keys are the keys of the live steps by their ids. A step that has none gets one that is made of its
// name, or its kind: the same one each time, as long as the steps before it stay.
func (d Definition) Keys() map[string]string {
	taken, out := map[string]bool{}, map[string]string{}
	for _, s := range liveByID(d) {
		taken[s.Key] = true
	}
	for _, s := range d.Every() {
		if s.Deleted {
			continue
		}
		if out[s.ID] = s.Key; s.Key == "" {
			out[s.ID] = freeKey(s, taken)
		}
		taken[out[s.ID]] = true
	}
	return out
}

// freeKey is a key for a step that has none, which no other step has.
func freeKey(s Step, taken map[string]bool) string {
	words := keyOf(s.Name)
	if words == "" {
		words = keyOf(string(s.Kind))
	}
	key := words
	for n := 2; taken[key]; n++ {
		key = fmt.Sprintf("%s-%d", words, n)
	}
	return key
}

// keyOf is a text as a key: its letters from a to z and its digits, with one hyphen for all else.
func keyOf(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	out := strings.Join(words, "-")
	return strings.Trim(out[:min(len(out), MaxKey-10)], "-")
}

// IDsByKey are the ids of the live steps by their keys, those of Keys included.
func (d Definition) IDsByKey() map[string]string {
	out := map[string]string{}
	for id, key := range d.Keys() {
		out[key] = id
	}
	return out
}

// Known is the definition in which each step that has a key and no id gets the id of the step of before with that key: it is
// that step, so that those who wait there meet an edit (E1-E5). Steps of before that are named by their ids are left to those. A
// step that has an id and no key keeps the key that is stored for it, unless another step has that key now.
func (d Definition) Known(before Definition) Definition {
	claimed, keys, ids := map[string]bool{}, map[string]bool{}, before.IDsByKey()
	for _, s := range d.Every() {
		claimed[s.ID], keys[s.Key] = true, true
	}
	return d.Rewritten(func(_ string, s Step) Step {
		if id := ids[s.Key]; s.ID == "" && s.Key != "" && id != "" && !claimed[id] {
			s.ID = id
			claimed[id] = true
		}
		if was, _, there := before.Find(s.ID); s.Key == "" && s.ID != "" && there && !keys[was.Key] {
			s.Key = was.Key
			keys[s.Key] = true
		}
		return s
	})
}

// ByID is the definition whose questions about clicks name its steps by their ids where they named them by their keys.
// Every step has an id.
func (d Definition) ByID() Definition {
	values, ids := map[string]string{}, map[string]string{}
	for _, s := range d.Every() {
		if s.Key != "" {
			ids[s.Key] = s.ID
		}
	}
	for _, ref := range d.References().Steps {
		if _, _, there := d.Find(ref.Value); !there && ids[ref.Value] != "" {
			values[ref.Pointer] = ids[ref.Value]
		}
	}
	return d.WithValues(values)
}
