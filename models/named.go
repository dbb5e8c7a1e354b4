package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// NamedKind is a kind of thing that settings hold by its id, and files by its name.
type NamedKind string

// The kinds of things with names. A file of ours (media_id) has none: its bytes do not travel.
const (
	NamedList       NamedKind = "list"       // by its name
	NamedSegment    NamedKind = "segment"    // by its name
	NamedUser       NamedKind = "user"       // by their e-mail
	NamedAutomation NamedKind = "automation" // by its slug
	NamedNumber     NamedKind = "number"     // by its phone
)

// NamedKinds are all of them.
func NamedKinds() []NamedKind {
	return []NamedKind{NamedAutomation, NamedList, NamedNumber, NamedSegment, NamedUser}
}

// Names are the names of things by kind and id, or their ids by kind and name.
type Names map[NamedKind]map[string]string

// Named are the uses of things that files name, by kind: this is the table of where each setting holds an id.
func (r References) Named() map[NamedKind][]Reference {
	//nolint:exhaustive // a number is no setting of a step
	return map[NamedKind][]Reference{
		NamedList: r.Lists, NamedSegment: r.Segments, NamedUser: r.Users, NamedAutomation: r.Automations,
	}
}

// Renaming says which names take the place of which ids, or the other way, by the pointers of the settings.
func (r References) Renaming(names Names) map[string]string {
	out := map[string]string{}
	for kind, refs := range r.Named() {
		for _, ref := range refs {
			if name, ok := names[kind][ref.Value]; ok {
				out[ref.Pointer] = name
			}
		}
	}
	return out
}

// WithValues is the definition with these texts at these pointers, and all else byte for byte as it was. A pointer that leads nowhere
// changes nothing, and a text that a setting cannot hold changes nothing at all: what it was to name is then missed.
func (d Definition) WithValues(values map[string]string) Definition {
	if len(values) == 0 {
		return d
	}
	var out Definition
	raw, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(replaced(raw, "", values), &out)
	}
	if err != nil {
		return d
	}
	if d.Start == nil {
		out.Start = nil
	}
	return out
}

// replaced is a JSON value with these texts in it.
func replaced(raw json.RawMessage, at string, values map[string]string) json.RawMessage {
	if text, ok := values[at]; ok {
		return written(text)
	}
	inside := false
	for pointer := range values {
		inside = inside || strings.HasPrefix(pointer, at+"/")
	}
	if !inside {
		return raw
	}
	if bytes.HasPrefix(raw, []byte("[")) {
		return replacedItems(raw, at, values)
	}
	entries, err := entriesOf(raw)
	if err != nil {
		return raw
	}
	parts := make([][]byte, len(entries))
	for i, e := range entries {
		parts[i] = append(append(written(e.name), ':'), replaced(e.value, at+"/"+escapePointer(e.name), values)...)
	}
	return append(append([]byte{'{'}, bytes.Join(parts, []byte{','})...), '}')
}

func replacedItems(raw json.RawMessage, at string, values map[string]string) json.RawMessage {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return raw
	}
	parts := make([][]byte, len(items))
	for i, item := range items {
		parts[i] = replaced(item, fmt.Sprintf("%s/%d", at, i), values)
	}
	return append(append([]byte{'['}, bytes.Join(parts, []byte{','})...), ']')
}

// written is a text in JSON.
func written(text string) []byte {
	out, err := json.Marshal(text)
	if err != nil {
		return []byte(`""`)
	}
	return out
}

// Add notes the name of a thing.
func (n Names) Add(kind NamedKind, id, name string) {
	if n[kind] == nil {
		n[kind] = map[string]string{}
	}
	n[kind][id] = name
}
